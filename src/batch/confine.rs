//! What a worker may not do: use memory without end, write files, reach the network, read what it was not asked to.

use std::path::PathBuf;
use std::time::Duration;

/// The bounds of a worker.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Memory of one worker, bytes of address space.
    pub memory: u64,
    /// Processor time for one clip.
    pub cpu: Duration,
    /// A clip that gets no further for so long is given up.
    pub patience: Duration,
}

/// Narrows this process for good: no files written, no core dumped, no more memory than this, and where the kernel has
/// Landlock, files read only below `readable` and where the system keeps its libraries, and no connections. What the system
/// does not know is left out: the bounds are a second line, the first is that this is a process of its own.
pub fn confine(memory: u64, readable: &[PathBuf]) {
    end_with_parent();
    bound(memory);
    narrow(readable);
}

/// Lets the process use so much processor time from now on; then the system ends it.
pub fn allow_cpu(more: Duration) {
    let used = cpu_time::ProcessTime::now().as_duration();
    bound_cpu((used + more).as_secs() + 1);
}

#[cfg(unix)]
mod unix {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    /// Lowers the limit, never raises it above what the system allows.
    fn set(resource: Resource, value: u64) {
        let allowed = getrlimit(resource).maximum;
        let current = Some(allowed.map_or(value, |most| value.min(most)));
        // Not every system has every limit.
        let _ = setrlimit(resource, Rlimit { current, maximum: allowed });
    }

    pub fn bound(memory: u64) {
        set(Resource::As, memory);
        set(Resource::Fsize, 0);
        set(Resource::Core, 0);
    }

    pub fn bound_cpu(seconds: u64) {
        set(Resource::Cpu, seconds);
    }
}

#[cfg(unix)]
use unix::{bound, bound_cpu};

#[cfg(not(unix))]
fn bound(_: u64) {}

#[cfg(not(unix))]
fn bound_cpu(_: u64) {}

/// A scan that is killed leaves no worker behind.
#[cfg(target_os = "linux")]
fn end_with_parent() {
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent() {}

#[cfg(target_os = "linux")]
fn narrow(readable: &[PathBuf]) {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, path_beneath_rules,
    };
    // Libraries may load parts of themselves later: libheif does.
    const SYSTEM: [&str; 7] = ["/usr", "/lib", "/lib64", "/etc", "/nix", "/opt", "/proc/self"];
    let abi = ABI::V5;
    let narrowed = || -> Result<(), RulesetError> {
        let read = AccessFs::from_read(abi);
        Ruleset::default()
            .handle_access(AccessFs::from_all(abi))?
            .handle_access(AccessNet::from_all(abi))?
            .create()?
            .add_rules(path_beneath_rules(readable, read))?
            .add_rules(path_beneath_rules(SYSTEM, read))?
            .restrict_self()?;
        Ok(())
    };
    // Older kernels have less of it or nothing.
    let _ = narrowed();
}

#[cfg(not(target_os = "linux"))]
fn narrow(_: &[PathBuf]) {}
