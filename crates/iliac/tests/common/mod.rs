//! The binary, a unit's folder, a running server and a small protocol, for every test that types commands.

#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub const PASSWORD: &str = "correct horse battery";
pub const TOKEN: &str = "another-systems-token";
/// How long a server may take until it answers, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub fn iliac(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iliac"));
    command.args(words).env_remove("ILIAC_DATA").env_remove("ILIAC_PASSWORD").env_remove("ILIAC_LISTEN");
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

pub fn both(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs it to its end: whether it is to succeed, and what it is to say.
#[track_caller]
pub fn check(command: &mut Command, succeeds: bool, says: &[&str]) -> String {
    let output = command.output().unwrap();
    let said = both(&output);
    assert_eq!(output.status.success(), succeeds, "{said}");
    for words in says {
        assert!(said.contains(words), "no “{words}” in:\n{said}");
    }
    assert!(!said.contains("panicked"), "{said}");
    assert!(!said.contains(PASSWORD) && !said.contains(TOKEN), "a secret is said:\n{said}");
    said
}

/// A unit's folder with a new record.
pub struct Unit {
    folder: TempDir,
}

impl Unit {
    pub fn new() -> Unit {
        let unit = Unit { folder: tempfile::tempdir().unwrap() };
        check(init(&unit.data()).env("ILIAC_PASSWORD", PASSWORD), true, &["holds a new record", "iliac serve"]);
        unit
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn serve(&self) -> Running {
        Running::start(&self.data())
    }
}

pub fn init(data: &Path) -> Command {
    let mut command = iliac(&["init", "--unit", "Test Unit", "--phone", "01632 960 100"]);
    let site = concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols/site.yaml");
    command.args(["--holidays-known-until", "2027-12-31", "--site", site, "--data"]).arg(data);
    command
}

pub fn on(words: &[&str], data: &Path) -> Command {
    let mut command = iliac(words);
    command.arg("--data").arg(data);
    command
}

/// An address nobody listens on.
pub fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A running server; killed at the end of the test whatever happens.
pub struct Running {
    child: Child,
    at: SocketAddr,
}

impl Running {
    pub fn start(data: &Path) -> Running {
        let at = free();
        let mut command = on(&["serve", "--listen", &at.to_string()], data);
        command.env("ILIAC_SERVICE_TOKEN", TOKEN).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let since = Instant::now();
        while TcpStream::connect(at).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "the server stopped");
            assert!(since.elapsed() < PATIENCE, "the server does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        Running { child, at }
    }

    /// As when the power goes.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    /// Sends a bundle as another system does.
    pub fn refer(&self, bundle: &str, succeeds: bool, says: &[&str]) {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../iliac-fhir/tests/bundles/");
        let mut command = iliac(&["refer", &format!("{file}{bundle}"), "--to", &self.address("")]);
        check(command.env("ILIAC_SERVICE_TOKEN", TOKEN), succeeds, says);
    }

    /// Sends a form as a browser does, and answers the cookie it was given.
    pub fn send(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> String {
        let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).build().into();
        let form = agent.post(self.address(path)).header("Sec-Fetch-Site", "same-origin").header("Cookie", cookie);
        let mut answer = form.send_form(fields.iter().copied()).unwrap();
        let body = answer.body_mut().read_to_string().unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{path}: {body}");
        let set = answer.headers().get("set-cookie").map_or("", |set| set.to_str().unwrap());
        set.split(';').next().unwrap().to_owned()
    }

    /// The administrator makes a clinician, `clara`, who signs in; answers her cookie.
    pub fn clinician(&self) -> String {
        let sign_in = |login: &str| self.send("/sign-in", "", &[("login", login), ("password", PASSWORD)]);
        let clinician = [("login", "clara"), ("name", "Clara"), ("roles", "clinician"), ("password", PASSWORD)];
        self.send("/staff", &sign_in("admin"), &clinician);
        sign_in("clara")
    }

    /// A clinician vouches for every value.
    pub fn sign_every_value(&self) {
        let cookie = self.clinician();
        let mut page = ureq::get(self.address("/values")).header("Cookie", &cookie).call().unwrap();
        let page = page.body_mut().read_to_string().unwrap();
        let ticks = page.split("name=\"sign\" value=\"").skip(1);
        let mut fields: Vec<(&str, &str)> = ticks.map(|rest| ("sign", rest.split('"').next().unwrap())).collect();
        assert!(fields.len() > 20, "{page}");
        fields.push(("own.secret", PASSWORD));
        self.send("/values", &cookie, &fields);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A folder with a small protocol, changed by hand.
pub fn small(change: impl Fn(String) -> String) -> TempDir {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../iliac-server/tests/candidate");
    let to = tempfile::tempdir().unwrap();
    for (file, place) in [
        ("protocol.yaml", "small/protocol.yaml"),
        ("en.ftl", "small/texts/en.ftl"),
        ("plain-day.md", "small/stories/plain-day.md"),
    ] {
        std::fs::create_dir_all(to.path().join(place).parent().unwrap()).unwrap();
        std::fs::write(to.path().join(place), change(std::fs::read_to_string(from.join(file)).unwrap())).unwrap();
    }
    to
}

pub fn of_small(what: &str, folder: &TempDir, data: &Path) -> Command {
    let mut command = on(&["protocol", what, "small"], data);
    command.arg("--folder").arg(folder.path());
    command
}
