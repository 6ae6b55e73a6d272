//! The house on a network: with a certificate, names cross it sealed; the address that is told is the one that was taken.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

const PASSWORD: &str = "correct horse battery";
const TOKEN: &str = "another-systems-token";

fn iliac(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iliac"));
    command.args(words).env("NO_COLOR", "1").env("ILIAC_PASSWORD", PASSWORD).env("ILIAC_SERVICE_TOKEN", TOKEN);
    command.env_remove("ILIAC_DATA").env_remove("ILIAC_LISTEN").stdin(Stdio::null());
    command
}

/// A unit's folder with a new record, and a certificate for this machine made by nobody but us.
struct Unit(TempDir);

impl Unit {
    fn new() -> Unit {
        let unit = Unit(tempfile::tempdir().unwrap());
        let mut init = iliac(&["init", "--unit", "Test Unit", "--phone", "01632 960 100"]);
        let made = init.args(["--holidays-known-until", "2027-12-31", "--data"]).arg(unit.at("data")).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let signed = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        std::fs::write(unit.at("cert.pem"), signed.cert.pem()).unwrap();
        std::fs::write(unit.at("key.pem"), signed.signing_key.serialize_pem()).unwrap();
        unit
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn serve(&self, words: &[&str]) -> Command {
        let mut command = iliac(&["serve", "--data"]);
        command.arg(self.at("data")).args(words);
        command
    }

    /// On every address of this machine, with the certificate.
    fn serve_sealed(&self) -> Command {
        let mut command = self.serve(&["--listen", "0.0.0.0:0", "--cert"]);
        command.arg(self.at("cert.pem")).arg("--key").arg(self.at("key.pem"));
        command
    }

    /// A browser that believes our certificate and nobody else's, and follows no redirect.
    fn browser(&self) -> ureq::Agent {
        let certificate = Certificate::from_pem(&std::fs::read(self.at("cert.pem")).unwrap()).unwrap();
        let trust = TlsConfig::builder().root_certs(RootCerts::from([certificate])).build();
        ureq::Agent::config_builder().tls_config(trust).http_status_as_error(false).max_redirects(0).build().into()
    }
}

/// A running house, and the address it told; killed at the end whatever happens.
struct Running {
    child: Child,
    told: String,
    // Kept open: a program whose words nobody takes any more stops.
    says: Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn start(mut command: Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut says = BufReader::new(child.stdout.take().unwrap()).lines();
        let told = loop {
            let line = says.next().expect("it stopped before it told its address").unwrap();
            if let Some(at) = line.find("http") {
                break line[at..].trim().to_owned();
            }
        };
        Running { child, told, says }
    }

    fn port(&self) -> u16 {
        self.told.rsplit(':').next().unwrap().parse().unwrap()
    }

    fn address(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn with_a_certificate_the_house_is_reached_sealed_and_its_cookie_stays_sealed() {
    let unit = Unit::new();
    let running = Running::start(unit.serve_sealed());
    assert!(running.told.starts_with("https://0.0.0.0:"), "{}", running.told);
    assert_ne!(running.port(), 0);
    let browser = unit.browser();
    let mut page = browser.get(running.address("/sign-in")).call().unwrap();
    assert!(page.body_mut().read_to_string().unwrap().contains("Test Unit"));
    let signed = browser.post(running.address("/sign-in")).header("Sec-Fetch-Site", "same-origin");
    let signed = signed.send_form([("login", "admin"), ("password", PASSWORD)]).unwrap();
    let cookie = signed.headers().get("set-cookie").expect("not signed in").to_str().unwrap().to_owned();
    assert!(cookie.starts_with("__Host-iliac=") && cookie.contains("; Secure"), "{cookie}");

    // Spoken to in the clear, it answers nothing anybody could read a name in.
    let mut plain = TcpStream::connect(("127.0.0.1", running.port())).unwrap();
    plain.write_all(b"GET /sign-in HTTP/1.1\r\nHost: unit\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    plain.read_to_end(&mut answer).ok();
    assert!(!String::from_utf8_lossy(&answer).contains("Test Unit"));
}

#[test]
fn a_house_starts_with_unsigned_values_and_says_how_many() {
    let unit = Unit::new();
    let mut running = Running::start(unit.serve(&["--listen", "127.0.0.1:0"]));
    let said = running.says.next().unwrap().unwrap();
    let counted: Vec<usize> = said.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(counted.len() == 2 && counted[0] > 20 && counted[0] == counted[1], "{said}");
    assert!(said.contains("no case opens by them until a clinician has signed them"), "{said}");
}

#[test]
fn a_referral_is_sent_only_to_a_house_whose_certificate_is_believed() {
    let unit = Unit::new();
    let running = Running::start(unit.serve_sealed());
    let bundle = concat!(env!("CARGO_MANIFEST_DIR"), "/../iliac-fhir/tests/bundles/examination.json");
    let refer = |words: &[&str]| {
        let output = iliac(&["refer", bundle, "--to", &running.address("")]).args(words).output().unwrap();
        (output.status.success(), format!("{output:?}"))
    };
    let (taken, said) = refer(&[]);
    assert!(!taken && !said.contains("signed"), "sent to a house nobody vouches for: {said}");
    // It is sent, and the house says in its own words why it does not take it yet.
    let (_, said) = refer(&["--authority", unit.at("cert.pem").to_str().unwrap()]);
    assert!(said.contains("values are not signed"), "{said}");
}

#[test]
fn what_cannot_be_served_is_said_before_anything_starts() {
    let unit = Unit::new();
    let refused = |mut command: Command, says: &str| {
        let output = command.output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!output.status.success() && said.contains(says), "no “{says}” in:\n{said}");
        assert!(!said.contains("Iliac for"), "it says it runs:\n{said}");
    };
    let in_the_clear = "names would cross the network in the clear";
    refused(unit.serve(&["--listen", "0.0.0.0:0"]), in_the_clear);
    std::fs::write(unit.at("key.pem"), "not a key").unwrap();
    refused(unit.serve_sealed(), "are no usable certificate and key");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let at: SocketAddr = taken.local_addr().unwrap();
    refused(unit.serve(&["--listen", &at.to_string()]), "cannot be listened on");
    refused(iliac(&["demo", "--empty", "--listen", &at.to_string()]), "cannot be listened on");
}

#[test]
fn a_demonstration_tells_the_port_it_really_took() {
    let running = Running::start(iliac(&["demo", "--empty", "--listen", "127.0.0.1:0"]));
    assert_ne!(running.port(), 0, "{}", running.told);
    let mut page = ureq::get(format!("{}/sign-in", running.told)).call().unwrap();
    assert!(page.body_mut().read_to_string().unwrap().contains("Sign-ins of this demonstration"));
}
