//! A program that runs in the background, and what it takes of the machine.

use std::{
    fs,
    process::{Child, ChildStdout, Command},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

/// A running program with its children; ended when dropped.
pub(crate) struct Process {
    child: Child,
}

/// Memory in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// Resident, shared pages counted in full.
    pub(crate) rss: u64,
    /// Resident, shared pages counted by share.
    pub(crate) pss: u64,
    /// The part of it that is no file's: what only this program can give back.
    pub(crate) anonymous: u64,
}

impl Process {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Process> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        Ok(Process { child })
    }

    /// Starts it, and gives its standard output.
    pub(crate) fn start_heard(command: &mut Command) -> anyhow::Result<(Process, ChildStdout)> {
        let mut process = Process::start(command)?;
        let stdout = process.child.stdout.take().context("no standard output")?;
        Ok((process, stdout))
    }

    /// Seconds of CPU taken so far by it and its children that run.
    pub(crate) fn cpu(&self) -> anyhow::Result<f64> {
        let ticks: u64 = self.family()?.into_iter().map(ticks).sum::<anyhow::Result<u64>>()?;
        Ok(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
    }

    /// Memory of it and its children.
    pub(crate) fn memory(&self) -> anyhow::Result<Memory> {
        let mut sum = Memory::default();
        for pid in self.family()? {
            let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
            let of = |name: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(name))?;
                line.split_whitespace().next()?.parse::<u64>().ok()
            };
            sum.rss += of("Rss:").unwrap_or(0) << 10;
            sum.pss += of("Pss:").unwrap_or(0) << 10;
            sum.anonymous += of("Anonymous:").unwrap_or(0) << 10;
        }
        Ok(sum)
    }

    fn family(&self) -> anyhow::Result<Vec<u32>> {
        let pid = self.child.id();
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
        let children = children.split_whitespace().filter_map(|pid| pid.parse().ok());
        Ok(std::iter::once(pid).chain(children).collect())
    }

    /// Asks it to end and waits; its memory is then written down, whatever is to be.
    pub(crate) fn stop(&mut self) -> anyhow::Result<()> {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        let patience = Instant::now() + Duration::from_secs(30);
        while self.child.try_wait()?.is_none() {
            if Instant::now() > patience {
                bail!("a program was asked to end and did not");
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.stop().is_err() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// User and system time of a process, in ticks.
fn ticks(pid: u32) -> anyhow::Result<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in brackets may hold anything; the fields after it do not.
    let (_, rest) = stat.rsplit_once(')').context("no process line")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let field = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok());
    field(11).zip(field(12)).map(|(user, system)| user + system).context("no times")
}
