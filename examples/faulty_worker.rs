//! A worker for the tests of scanning: one that dies of what a file's name says, and measures all others.

use std::io::{self, BufRead};

use verite::batch::{confine, serve};

fn main() -> io::Result<()> {
    // verite worker --memory BYTES ...
    let memory = std::env::args().nth(3).and_then(|bytes| bytes.parse().ok()).unwrap_or(1 << 32);
    confine(memory, &["/".into()]);
    serve(&mut io::empty(), &mut io::stdout())?;
    for task in io::stdin().lock().lines() {
        let task = task?;
        let name = serde_json::from_str::<serde_json::Value>(&task)?["path"].to_string();
        let bytes = |text: &str| serde_json::json!(text.as_bytes()).to_string();
        let says = |fault: &str| name.contains(bytes(fault).trim_matches(['[', ']']));
        if says("abort") {
            std::process::abort();
        } else if says("exit") {
            eprintln!("cannot go on");
            std::process::exit(7);
        } else if says("greedy") {
            let all = vec![1_u8; 100 << 30];
            println!("{}", all[1 << 30]);
        } else if says("loop") {
            loop {
                std::hint::spin_loop();
            }
        } else {
            serve(&mut task.as_bytes(), &mut io::stdout())?;
        }
    }
    Ok(())
}
