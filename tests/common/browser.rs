//! A headless Chromium, driven over its `DevTools` protocol: just enough of it to look at a page, to use it, and to hear
//! what it complains of and asks for.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// Names that Chromium goes by.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// How long anything may take; a slow machine takes its time, a broken page takes forever.
const PATIENCE: Duration = Duration::from_mins(1);

/// A browser with one page.
pub struct Browser {
    process: Child,
    socket: WebSocket<TcpStream>,
    /// The page's session.
    session: String,
    last: u64,
    /// What the page said or asked for since it was opened.
    pub events: Vec<Value>,
    _profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Browser {
    /// Starts Chromium with a page of this size, in CSS pixels.
    pub fn start(width: u32, height: u32) -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let process = NAMES.iter().find_map(|name| {
            Command::new(name)
                .args([
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--remote-debugging-port=0",
                    "--no-first-run",
                ])
                .args(["--disable-background-networking", "--disable-component-update", "--mute-audio"])
                .args(["--autoplay-policy=no-user-gesture-required", "--disable-dev-shm-usage"])
                .arg(format!("--window-size={width},{height}"))
                .arg(format!("--user-data-dir={}", profile.path().display()))
                .arg("about:blank")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .ok()
        });
        let mut process = process.unwrap_or_else(|| panic!("none of {NAMES:?} is installed: apt-get install chromium"));
        let file = profile.path().join("DevToolsActivePort");
        let started = Instant::now();
        let (port, path) = loop {
            let text = fs::read_to_string(&file).unwrap_or_default();
            if let Some((port, path)) = text.split_once('\n').filter(|(_, path)| !path.is_empty()) {
                break (port.to_owned(), path.trim().to_owned());
            }
            if let Some(status) = process.try_wait().expect("its state is known") {
                panic!("Chromium ended at once: {status}");
            }
            assert!(started.elapsed() < PATIENCE, "Chromium does not start");
            sleep(Duration::from_millis(30));
        };
        let stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens");
        let address = format!("ws://127.0.0.1:{port}{path}");
        let (socket, _) = tungstenite::client(address, stream).expect("it speaks WebSocket");
        // From now on reading may come back with nothing, so that waiting has an end.
        socket.get_ref().set_read_timeout(Some(Duration::from_millis(200))).expect("it can be set");
        let (session, last, events) = (String::new(), 0, Vec::new());
        let mut browser = Self { process, socket, session, last, events, _profile: profile };
        let target = browser.ask("Target.createTarget", &json!({"url": "about:blank"}))["targetId"].clone();
        let attached = browser.ask("Target.attachToTarget", &json!({"targetId": target, "flatten": true}));
        attached["sessionId"].as_str().expect("a session").clone_into(&mut browser.session);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.ask(&format!("{domain}.enable"), &json!({}));
        }
        browser.resize(width, height);
        browser
    }

    /// Shows the page at another size.
    pub fn resize(&mut self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.ask("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Calls a method of the protocol.
    pub fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.try_ask(method, parameters).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The same where it may be refused.
    fn try_ask(&mut self, method: &str, parameters: &Value) -> Result<Value, String> {
        self.last += 1;
        let id = self.last;
        let mut call = json!({"id": id, "method": method, "params": parameters});
        if !self.session.is_empty() {
            call["sessionId"] = json!(self.session);
        }
        self.socket.send(Message::text(call.to_string())).expect("it listens");
        let started = Instant::now();
        loop {
            assert!(started.elapsed() < PATIENCE, "no answer to {method}");
            let Some(message) = self.hear() else { continue };
            if message["id"] == json!(id) {
                return match message.get("error") {
                    Some(error) => Err(error.to_string()),
                    None => Ok(message["result"].clone()),
                };
            }
        }
    }

    /// The next message, if there is one; events are kept.
    fn hear(&mut self) -> Option<Value> {
        match self.socket.read() {
            Ok(message) => {
                let value: Value = serde_json::from_str(message.to_text().unwrap_or("null")).unwrap_or_default();
                if value.get("method").is_some() {
                    self.events.push(value.clone());
                }
                Some(value)
            }
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
            {
                None
            }
            Err(error) => panic!("Chromium went away: {error}"),
        }
    }

    /// Opens a page and waits until it is loaded.
    pub fn open(&mut self, file: &Path) {
        self.ask("Page.navigate", &json!({"url": "about:blank"}));
        self.wait("location.href === 'about:blank'");
        self.events.clear();
        let url = format!("file://{}", encoded(file));
        self.ask("Page.navigate", &json!({"url": url}));
        self.wait("location.href !== 'about:blank' && document.readyState === 'complete'");
    }

    /// The value of an expression in the page.
    pub fn eval(&mut self, expression: &str) -> Value {
        let call = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.ask("Runtime.evaluate", &call);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression holds.
    #[track_caller]
    pub fn wait(&mut self, expression: &str) {
        let started = Instant::now();
        loop {
            // While a page is left and another comes, there is nothing to ask.
            let call = json!({"expression": format!("Boolean({expression})"), "returnByValue": true});
            let answer = self.try_ask("Runtime.evaluate", &call);
            if answer.is_ok_and(|answer| answer["result"]["value"] == json!(true)) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "it never came true: {expression}\n{:#?}", self.complaints());
            sleep(Duration::from_millis(40));
        }
    }

    /// Presses the mouse in the middle of an element, at a share of its width.
    pub fn click(&mut self, selector: &str, share: f64) {
        let place = self.eval(&format!(
            "(() => {{ const e = document.querySelector({}); e.scrollIntoView({{block: 'center', behavior: 'instant'}}); \
             const b = e.getBoundingClientRect(); return [b.left + b.width * {share}, b.top + b.height / 2]; }})()",
            json!(selector)
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.ask("Input.dispatchMouseEvent", &event);
        }
    }

    /// Presses a key; of letters and digits the sign, else the key's name.
    pub fn press(&mut self, key: &str) {
        let text = match key {
            "Enter" => "\r",
            sign if sign.chars().count() == 1 => sign,
            _ => "",
        };
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowRight" => 39,
            _ => 0,
        };
        let down = json!({"type": "keyDown", "key": key, "text": text, "windowsVirtualKeyCode": code});
        self.ask("Input.dispatchKeyEvent", &down);
        self.ask("Input.dispatchKeyEvent", &json!({"type": "keyUp", "key": key, "windowsVirtualKeyCode": code}));
    }

    /// Types into what has the focus.
    pub fn write(&mut self, text: &str) {
        self.ask("Input.insertText", &json!({"text": text}));
    }

    /// Errors and warnings since the page was opened, its own and the browser's about it.
    pub fn complaints(&self) -> Vec<&Value> {
        let complains = |event: &&Value| match event["method"].as_str() {
            Some("Runtime.exceptionThrown" | "Runtime.consoleAPICalled") => true,
            Some("Log.entryAdded") => event["params"]["entry"]["level"] != "verbose",
            _ => false,
        };
        self.events.iter().filter(complains).collect()
    }

    /// Addresses that were asked for since the page was opened, but for what it carries itself.
    pub fn requests(&self) -> Vec<&str> {
        let asked = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        let urls = asked.filter_map(|event| event["params"]["request"]["url"].as_str());
        urls.filter(|url| !url.starts_with("data:") && !url.starts_with("blob:")).collect()
    }
}

/// A path in an address.
pub fn encoded(file: &Path) -> String {
    file.as_os_str()
        .as_encoded_bytes()
        .iter()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(*byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
