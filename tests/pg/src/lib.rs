//! A `PostgreSQL` server for tests: started in a directory of its own, gone with the process.
//!
//! Its settings are the defaults, so a commit in a test is as durable as a commit elsewhere.

use std::ffi::OsString;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const USER: &str = "funani";

/// How long the server may take to answer.
const START: Duration = Duration::from_mins(1);

/// Directories of servers are named so, with the process's id and a number.
const PREFIX: &str = "funani-pg-";

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PostgresError {
    /// No `initdb` and `postgres` in `/usr/lib/postgresql/*/bin`, nor on the path.
    #[error("PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin or on the path")]
    NotInstalled,
    /// Root may not run the server, and there is no user to run it as.
    #[error("there is no user postgres or nobody to run the server as")]
    NoUser,
    /// A program could not be started or a directory not be made.
    #[error("cannot use {}", path.display())]
    File {
        /// The program or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A program of `PostgreSQL` failed.
    #[error("{program} failed: {output}")]
    Failed {
        /// Its name.
        program: &'static str,
        /// What it wrote.
        output: String,
    },
    /// The server did not answer in time.
    #[error("the server does not answer: {log}")]
    Silent {
        /// The end of its log.
        log: String,
    },
}

/// A running server. Dropping it ends the server and removes its directory.
#[derive(Debug)]
pub struct Postgres {
    bin: PathBuf,
    dir: PathBuf,
    port: u16,
    owner: Option<(u32, u32)>,
    keeper: Option<Keeper>,
}

/// The thread that started the server. The kernel ends a child when the thread that forked it
/// ends, so that thread must live as long as the server; a test's own thread does not.
#[derive(Debug)]
struct Keeper {
    pid: i32,
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Postgres {
    /// Starts a server on a free port of 127.0.0.1 and on a socket in its directory.
    ///
    /// # Errors
    ///
    /// [`PostgresError`], if it is not installed or does not start.
    pub fn start() -> Result<Self, PostgresError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        sweep();
        let bin = find_bin().ok_or(PostgresError::NotInstalled)?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("{PREFIX}{}-{number}", std::process::id()));
        let owner = owner()?;
        make_dir(&dir, owner)?;
        let mut server = Self {
            bin,
            dir,
            port: 0,
            owner,
            keeper: None,
        };
        server.initialise()?;
        let mut log = String::new();
        // Between looking for a free port and taking it somebody else may take it.
        for _ in 0..5 {
            server.port = free_port()?;
            server.keeper = Some(server.spawn()?);
            match server.wait() {
                Ok(()) => return Ok(server),
                Err(said) => log = said,
            }
            server.stop();
        }
        Err(PostgresError::Silent { log })
    }

    /// The one server of this process, started when it is first asked for.
    ///
    /// # Errors
    ///
    /// The same text every time, if it could not be started.
    pub fn shared() -> Result<&'static Self, String> {
        static SHARED: OnceLock<Result<Postgres, String>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| {
            let server = Self::start().map_err(|error| error.to_string())?;
            let keeper = server.keeper.as_ref().map_or(0, |keeper| keeper.pid);
            end_at_exit(keeper, server.dir.clone());
            Ok(server)
        });
        shared.as_ref().map_err(Clone::clone)
    }

    /// The port on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The directory of the Unix socket.
    pub fn socket_dir(&self) -> &Path {
        &self.dir
    }

    /// The `postgres://` URL of a database, which is created if it is absent.
    ///
    /// # Errors
    ///
    /// [`PostgresError::Failed`] with what the server said.
    pub fn url(&self, database: &str) -> Result<String, PostgresError> {
        let exists = self.sql(
            "postgres",
            &format!("SELECT count(*) FROM pg_database WHERE datname = '{database}'"),
        )?;
        if exists == "0" {
            self.sql("postgres", &format!("CREATE DATABASE \"{database}\""))?;
        }
        Ok(format!(
            "postgres://{USER}@127.0.0.1:{}/{database}",
            self.port
        ))
    }

    /// Runs SQL in a database and answers what it says, without headings.
    ///
    /// # Errors
    ///
    /// [`PostgresError::Failed`] with what the server said.
    pub fn sql(&self, database: &str, sql: &str) -> Result<String, PostgresError> {
        let port = self.port.to_string();
        let output = Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h"])
            .arg(&self.dir)
            .args(["-p", &port, "-U", USER, "-d", database, "-c", sql])
            .output()
            .map_err(|source| PostgresError::File {
                path: self.bin.join("psql"),
                source,
            })?;
        told("psql", &output).map(|text| text.trim_end().to_owned())
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    /// Drops a database, ending all connections to it.
    ///
    /// # Errors
    ///
    /// [`PostgresError::Failed`] with what the server said.
    pub fn drop_database(&self, database: &str) -> Result<(), PostgresError> {
        let sql = format!("DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");
        self.sql("postgres", &sql).map(drop)
    }

    fn initialise(&self) -> Result<(), PostgresError> {
        let mut command = self.command("initdb");
        command.args(["-D"]).arg(self.dir.join("data"));
        command.args([
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        let output = command.output().map_err(|source| PostgresError::File {
            path: self.bin.join("initdb"),
            source,
        })?;
        told("initdb", &output).map(drop)
    }

    fn spawn(&self) -> Result<Keeper, PostgresError> {
        let file = |source| PostgresError::File {
            path: self.dir.join("log"),
            source,
        };
        let log = fs::File::create(self.dir.join("log")).map_err(file)?;
        let copy = log.try_clone().map_err(file)?;
        let mut command = self.command("postgres");
        command
            .arg("-D")
            .arg(self.dir.join("data"))
            .arg("-k")
            .arg(&self.dir);
        command.args(["-p", &self.port.to_string()]);
        command.args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "max_connections=300",
        ]);
        command.stdin(Stdio::null()).stdout(log).stderr(copy);
        end_with_parent(&mut command);
        let (started, start) = channel();
        let (stop, stopped) = channel();
        let thread = thread::spawn(move || keep(&mut command, &started, &stopped));
        let pid = match start.recv() {
            Ok(Ok(pid)) => pid,
            Ok(Err(source)) => {
                return Err(PostgresError::File {
                    path: self.bin.join("postgres"),
                    source,
                });
            }
            Err(_) => return Err(PostgresError::Silent { log: String::new() }),
        };
        Ok(Keeper { pid, stop, thread })
    }

    /// Waits until the server answers. If it ends instead, answers its log.
    fn wait(&self) -> Result<(), String> {
        let deadline = Instant::now() + START;
        while Instant::now() < deadline {
            if self.sql("postgres", "SELECT 1").is_ok() {
                return Ok(());
            }
            if self
                .keeper
                .as_ref()
                .is_none_or(|keeper| keeper.thread.is_finished())
            {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(self.log())
    }

    fn stop(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            // The thread may have ended with the server already.
            let _: Result<(), _> = keeper.stop.send(());
            drop(keeper.thread.join());
        }
    }

    /// A program of the server, run as a user who may run it.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command
            .current_dir(&self.dir)
            .env("LC_ALL", "C")
            .env_remove("PGDATA");
        if let Some((uid, gid)) = self.owner {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
        drop(fs::remove_dir_all(&self.dir));
    }
}

/// Starts the server and stays until it ends or is to end.
fn keep(command: &mut Command, started: &Sender<std::io::Result<i32>>, stopped: &Receiver<()>) {
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            drop(started.send(Err(error)));
            return;
        }
    };
    drop(started.send(Ok(pid_of(&child))));
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(Duration::from_millis(100)) {
        if child.try_wait().is_ok_and(|status| status.is_some()) {
            return;
        }
    }
    signal(pid_of(&child), libc::SIGQUIT);
    drop(child.wait());
}

fn pid_of(child: &Child) -> i32 {
    i32::try_from(child.id()).unwrap_or_default()
}

/// SIGQUIT is an immediate shutdown: the server ends its children and leaves.
#[expect(
    unsafe_code,
    reason = "the standard library sends no signal but SIGKILL"
)]
fn signal(pid: i32, signal: i32) {
    if pid > 0 {
        // SAFETY: no memory is involved.
        unsafe { libc::kill(pid, signal) };
    }
}

#[expect(
    unsafe_code,
    reason = "the standard library cannot ask for a signal at the parent's end"
)]
fn end_with_parent(command: &mut Command) {
    // SAFETY: prctl is safe to call between fork and exec; it neither allocates nor locks.
    unsafe {
        command.pre_exec(|| {
            if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGQUIT) == -1 {
                return Err(std::io::Error::last_os_error());
            }
            Ok(())
        });
    }
}

static AT_EXIT: Mutex<Vec<(i32, PathBuf)>> = Mutex::new(Vec::new());

/// Statics are not dropped, so what is in one is ended by the C library's hook.
#[expect(unsafe_code, reason = "the standard library has no hook at exit")]
fn end_at_exit(pid: i32, dir: PathBuf) {
    extern "C" fn end() {
        let all = std::mem::take(&mut *AT_EXIT.lock().unwrap_or_else(PoisonError::into_inner));
        for (pid, dir) in all {
            signal(pid, libc::SIGQUIT);
            let deadline = Instant::now() + Duration::from_secs(5);
            while alive(pid) && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(10));
            }
            drop(fs::remove_dir_all(dir));
        }
    }
    AT_EXIT
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push((pid, dir));
    // SAFETY: the function is never unloaded and does not unwind.
    unsafe { libc::atexit(end) };
}

fn alive(pid: i32) -> bool {
    // A reaped or foreign process has no state; a zombie waits only for its keeper.
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .starts_with(" Z")
    })
}

/// Removes what processes left that were killed.
fn sweep() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let pid = name
            .to_str()
            .and_then(|name| name.strip_prefix(PREFIX))
            .and_then(|rest| rest.split('-').next())
            .and_then(|pid| pid.parse::<i32>().ok());
        if pid.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

/// The programs of the newest server installed.
fn find_bin() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    let path = path_variable();
    versions
        .into_iter()
        .rev()
        .map(|(_, bin)| bin)
        .chain(std::env::split_paths(&path))
        .find(|bin| {
            ["initdb", "postgres", "psql"]
                .iter()
                .all(|name| bin.join(name).is_file())
        })
}

fn path_variable() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

/// Who runs the server: nobody special, unless this is root, which may not.
fn owner() -> Result<Option<(u32, u32)>, PostgresError> {
    #[expect(
        unsafe_code,
        reason = "the standard library does not say who runs the process"
    )]
    // SAFETY: it cannot fail and touches no memory.
    let root = unsafe { libc::geteuid() } == 0;
    if !root {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let find = |name: &str| {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next()? == name).then_some(())?;
            let uid = fields.nth(1)?.parse().ok()?;
            Some((uid, fields.next()?.parse().ok()?))
        })
    };
    find("postgres")
        .or_else(|| find("nobody"))
        .map(Some)
        .ok_or(PostgresError::NoUser)
}

fn make_dir(dir: &Path, owner: Option<(u32, u32)>) -> Result<(), PostgresError> {
    let file = |source| PostgresError::File {
        path: dir.to_owned(),
        source,
    };
    fs::create_dir_all(dir).map_err(file)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(file)?;
    if let Some((uid, gid)) = owner {
        chown(dir, Some(uid), Some(gid)).map_err(file)?;
    }
    Ok(())
}

fn free_port() -> Result<u16, PostgresError> {
    let file = |source| PostgresError::File {
        path: PathBuf::from("127.0.0.1:0"),
        source,
    };
    let listener = TcpListener::bind("127.0.0.1:0").map_err(file)?;
    Ok(listener.local_addr().map_err(file)?.port())
}

fn told(program: &'static str, output: &Output) -> Result<String, PostgresError> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let mut text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stdout));
    Err(PostgresError::Failed {
        program,
        output: text,
    })
}
