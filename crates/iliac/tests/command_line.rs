//! The binary as somebody types it: a unit is made, run, killed, backed up, restored, and refuses what it must refuse.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop where something is wrong"
)]

mod common;

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{PASSWORD, Running, TOKEN, Unit, both, check, free, iliac, init, of_small, on, small};
use iliac_model::Timestamp;
use iliac_store::{Purpose, Settings, SqliteStore};
use tempfile::TempDir;

#[test]
fn a_unit_is_made_with_a_password_and_a_calendar_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    check(&mut init(&data), false, &["ILIAC_PASSWORD", "at least ten characters"]);
    check(init(&data).env("ILIAC_PASSWORD", "short"), false, &["at least ten characters"]);
    let mut without = iliac(&["init", "--unit", "U", "--phone", "1", "--data"]);
    check(without.arg(&data).env("ILIAC_PASSWORD", PASSWORD), false, &["--holidays-known-until"]);
    let wrong_zone = |command: &mut Command| {
        command.args(["--zone", "Europe/Nowhere"]).env("ILIAC_PASSWORD", PASSWORD);
    };
    let mut command = init(&data);
    wrong_zone(&mut command);
    check(&mut command, false, &["there is no time zone Europe/Nowhere"]);
    let mut no_day = iliac(&["init", "--unit", "U", "--phone", "1", "--holidays-known-until", "2027-02-30", "--data"]);
    check(no_day.arg(&data).env("ILIAC_PASSWORD", PASSWORD), false, &["iliac: "]);
    assert!(!data.join("record.db").exists() && !data.join("unit.toml").exists(), "a refused init left something");
    check(init(&data).env("ILIAC_PASSWORD", PASSWORD), true, &[]);
    check(init(&data).env("ILIAC_PASSWORD", PASSWORD), false, &["is there already"]);
}

#[test]
fn what_was_acknowledged_survives_a_killed_server_and_a_backup_is_whole() {
    let unit = Unit::new();
    let running = unit.serve();
    let mut answer = ureq::get(running.address("/sign-in")).call().unwrap();
    assert!(answer.body_mut().read_to_string().unwrap().contains("Test Unit"));
    running.refer("examination.json", false, &["values are not signed", "Send it again when they are signed"]);
    running.sign_every_value();
    running.refer("examination.json", true, &["Taken in as case"]);
    // Another process may not write the same record, and may look at it and copy it.
    let mut second = on(&["serve", "--listen", &free().to_string()], &unit.data());
    check(&mut second, false, &["is in use by another iliac process"]);
    running.kill();

    let whole = check(&mut on(&["record", "verify"], &unit.data()), true, &["whole: "]);
    let events = whole.lines().last().unwrap().to_owned();
    let running = unit.serve();
    // The same bundle is known: nothing new is written, and it is told as before.
    running.refer("examination.json", true, &["Taken in as case"]);
    let copy = unit.path("copy");
    check(on(&["backup", "--to"], &unit.data()).env("ILIAC_DATA", ""), false, &[]);
    let mut backup = iliac(&["backup", "--to"]);
    check(backup.arg(&copy).arg("--data").arg(unit.data()), true, &["is a whole copy"]);
    let mut again = iliac(&["backup", "--to"]);
    check(again.arg(&copy).arg("--data").arg(unit.data()), false, &["is there already"]);
    running.kill();

    let restored = unit.path("restored");
    let mut restore = iliac(&["restore", "--from"]);
    check(restore.arg(&copy).arg("--data").arg(&restored), true, &["whole: ", "restored to"]);
    check(&mut on(&["record", "verify"], &restored), true, &[&events]);
    let mut over = iliac(&["restore", "--from"]);
    check(over.arg(&copy).arg("--data").arg(unit.data()), false, &["is there already"]);
    let export = check(&mut on(&["record", "export"], &restored), true, &[]);
    assert!(!export.contains("Nováková") && !export.contains("1961-02-28"), "the export tells who it is about");
    Running::start(&restored).refer("examination.json", true, &["Taken in as case"]);
}

#[test]
fn a_record_cut_short_is_left_as_it_is_and_restoring_is_named() {
    let unit = Unit::new();
    let record = unit.data().join("record.db");
    let bytes = std::fs::read(&record).unwrap();
    for length in [bytes.len() / 2, 50, 0] {
        std::fs::write(&record, &bytes[..length]).unwrap();
        let mut serve = on(&["serve", "--listen", &free().to_string()], &unit.data());
        check(&mut serve, false, &["restore the last good backup into an empty folder"]);
        let verified = on(&["record", "verify"], &unit.data()).output().unwrap();
        assert!(!verified.status.success(), "{}", both(&verified));
        assert_eq!(std::fs::read(&record).unwrap().len(), length, "a damaged record was touched");
    }
    std::fs::write(&record, b"something else entirely").unwrap();
    check(&mut on(&["serve"], &unit.data()), false, &["restore"]);
    std::fs::remove_file(&record).unwrap();
    check(&mut on(&["serve"], &unit.data()), false, &["there is no record", "iliac init"]);
}

#[test]
fn a_demonstration_and_a_real_record_are_never_mixed() {
    let unit = Unit::new();
    let demo = unit.path("demo");
    drop(
        SqliteStore::create(&demo, Purpose::Demo, Timestamp::from_second(1_795_424_400), Settings::default()).unwrap(),
    );
    std::fs::copy(unit.data().join("unit.toml"), demo.join("unit.toml")).unwrap();
    check(&mut on(&["serve"], &demo), false, &["is a demo record, not a production one"]);
    check(&mut iliac(&["demo", "--listen", "0.0.0.0:0"]), false, &["a demonstration is for this machine only"]);

    let running = unit.serve();
    let sent = ureq::post(running.address("/demo/clock"))
        .config()
        .http_status_as_error(false)
        .build()
        .header("Sec-Fetch-Site", "same-origin")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .send("forward=86400");
    let mut answer = sent.unwrap();
    assert_eq!(answer.status().as_u16(), 403);
    assert!(answer.body_mut().read_to_string().unwrap().contains("its clock is real and is not moved"));
}

#[test]
fn names_do_not_cross_the_network_in_the_clear() {
    let unit = Unit::new();
    for at in ["0.0.0.0:0", "192.0.2.1:8080", "[::]:8080"] {
        let mut serve = on(&["serve", "--listen", at], &unit.data());
        check(&mut serve, false, &["needs --cert and --key"]);
    }
    check(&mut on(&["serve", "--cert", "x.pem"], &unit.data()), false, &["--key"]);
    let mut no_files = on(&["serve", "--listen", "127.0.0.1:0", "--cert", "x.pem", "--key", "y.pem"], &unit.data());
    check(&mut no_files, false, &["iliac: "]);
}

#[test]
fn an_unknown_word_in_the_settings_is_refused_and_named() {
    let unit = Unit::new();
    let settings = unit.data().join("unit.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, format!("{text}\nfone = \"1\"\n")).unwrap();
    check(&mut on(&["serve"], &unit.data()), false, &["fone"]);
    std::fs::write(&settings, text.replace("Europe/London", "Mars/Olympus")).unwrap();
    check(&mut on(&["serve"], &unit.data()), false, &["there is no time zone Mars/Olympus"]);
}

#[test]
fn a_referral_that_is_refused_says_why() {
    let unit = Unit::new();
    let running = unit.serve();
    let broken = unit.path("broken.json");
    std::fs::write(&broken, "{\"resourceType\": ").unwrap();
    let mut refer = iliac(&["refer", broken.to_str().unwrap(), "--to", &running.address("")]);
    check(refer.env("ILIAC_SERVICE_TOKEN", TOKEN), false, &["iliac: "]);
    let mut stranger = iliac(&["refer", broken.to_str().unwrap(), "--to", &running.address("")]);
    check(stranger.env("ILIAC_SERVICE_TOKEN", "wrong"), false, &["A bearer token for this service is needed."]);
    let nobody = format!("http://{}", free());
    check(&mut iliac(&["refer", broken.to_str().unwrap(), "--to", &nobody]), false, &["iliac: "]);
}

/// A copy of the shipped protocols with one story, changed by hand.
fn protocols(change: impl Fn(&str, String) -> String) -> TempDir {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols");
    let to = tempfile::tempdir().unwrap();
    let mut open = vec![from.clone()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(&from).unwrap().to_string_lossy().into_owned();
            if name.contains("/stories/") && !name.ends_with("/plain-day.md") {
                continue;
            }
            std::fs::create_dir_all(to.path().join(&name).parent().unwrap()).unwrap();
            std::fs::write(to.path().join(&name), change(&name, std::fs::read_to_string(&path).unwrap())).unwrap();
        }
    }
    to
}

fn about(what: &str, folder: &TempDir) -> Command {
    let mut command = iliac(&["protocol", what, "examination", "--folder"]);
    command.arg(folder.path());
    command
}

#[test]
fn a_broken_protocol_is_refused_with_every_fault_underlined() {
    let whole = protocols(|_, text| text);
    check(&mut about("check", &whole), true, &["examination: ", "hash "]);
    let broken = protocols(|name, text| match name {
        "shared/recovery.yaml" => text.replacen("needs: procedure.ended is known", "needs: procedure.endd is known", 1),
        "shared/finish.yaml" => text.replacen("unit: min", "unit: minn", 1),
        _ => text,
    });
    let said = check(
        &mut about("check", &broken),
        false,
        &["procedure.endd", "did you mean", "shared/recovery.yaml", "shared/finish.yaml"],
    );
    assert!(said.contains('╰') || said.contains("^^^"), "nothing is underlined:\n{said}");
    check(&mut about("print", &broken), false, &["faults; check it"]);
    let torn = protocols(|name, text| match name {
        "examination/protocol.yaml" => text[..text.len() / 2].to_owned() + "\n\t- [",
        _ => text,
    });
    check(&mut about("check", &torn), false, &["examination/protocol.yaml"]);
    check(&mut iliac(&["protocol", "check", "no-such-protocol"]), false, &["no-such-protocol"]);
}

#[test]
fn a_story_that_is_not_so_fails_the_test_of_the_protocol() {
    check(&mut about("test", &protocols(|_, text| text)), true, &[]);
    let other = protocols(|name, text| match name {
        "examination/stories/plain-day.md" => {
            text.replacen("\narrive            ready", "\narrive            done ", 1)
        }
        _ => text,
    });
    check(&mut about("test", &other), false, &["plain-day"]);
}

#[test]
fn cases_told_as_lines_are_assessed_in_their_order() {
    let good = r#"{"v":1,"case":"CASE","facts":[{"kind":"request.received","value":"2026-03-02T09:00:00Z","recorded_at":"2026-03-02T09:00:00Z"}]}"#;
    let assess = |lines: &str, succeeds: bool| -> Vec<String> {
        let mut command = iliac(&["assess", "--protocol", "examination", "--at", "2026-03-03T09:00:00Z"]);
        let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut running.stdin.take().unwrap(), lines.as_bytes()).unwrap();
        let output = running.wait_with_output().unwrap();
        assert_eq!(output.status.success(), succeeds, "{}", both(&output));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    };
    let cases: Vec<String> = (0..50).map(|case| good.replace("CASE", &case.to_string())).collect();
    let said = assess(&cases.join("\n"), true);
    assert_eq!(said.len(), 50);
    for (case, line) in said.iter().enumerate() {
        assert!(line.starts_with(&format!(r#"{{"v":1,"case":"{case}","#)), "{line}");
        assert!(line.contains(r#""stands":"ready""#), "{line}");
    }
    let said = assess(&format!("{good}\n{{}}\n{good}\n"), false);
    assert!(said[1].contains("\"fault\"") && said[2].contains("\"steps\""), "{}", said.join("\n"));
}

#[test]
fn every_goal_is_told_with_what_was_reached() {
    let few = ["bench", "--cases", "20", "--events", "10", "--lines", "3", "--samples", "3"];
    let said = check(
        &mut iliac(&few),
        true,
        &[
            "goals reached",
            "40 pulls drawn",
            "kinds the median",
            "the room they take",
            "properties of 4 protocols proved",
        ],
    );
    let goals = ["1.50 µs", "300 ns", "1 s", "2 x", "10 s", "3 s"];
    for goal in goals {
        let lines = said.lines().filter(|line| line.contains(&format!(" {goal} ")));
        let told = lines.filter(|line| line.ends_with("yes") || line.ends_with("NOT YET")).count();
        assert!(told > 0, "the goal of {goal} is not answered: {said}");
    }
    assert!(!said.contains("unknown"), "something was not measured: {said}");
}

fn signing(folder: &TempDir, data: &Path, hash: &str, by: &str) -> Command {
    let mut command = of_small("activate", folder, data);
    command.args(["--sign", hash, "--by", by]).env("ILIAC_PASSWORD", PASSWORD);
    command
}

#[test]
fn a_protocol_is_activated_by_a_clinician_who_signs_the_hash_that_was_examined() {
    let unit = Unit::new();
    let (whole, data) = (small(|text| text), unit.data());
    let unproved = small(|text| text.replace("blood.platelets >= count_min", "blood.platelets is known"));
    let says = ["nothing is activated", "Not proved: Nothing is started with too few platelets", "refused start"];
    check(&mut of_small("activate", &unproved, &data), false, &says);
    let said = check(
        &mut of_small("activate", &whole, &data),
        true,
        &["proved: 1", "stories: 1", "0 cases, looked at 0 instants", "Nothing is activated yet"],
    );
    let hash = said.split("--sign ").nth(1).unwrap().split(' ').next().unwrap();

    let running = unit.serve();
    running.clinician();
    check(&mut of_small("activate", &whole, &data), true, &["Nothing is activated yet"]);
    check(&mut signing(&whole, &data, hash, "clara"), false, &["in use"]);
    running.kill();
    check(&mut signing(&whole, &data, hash, "admin"), false, &["needs one of these roles: clinician"]);
    check(&mut signing(&whole, &data, hash, "nobody"), false, &["open no account here"]);
    let mut wrong = signing(&whole, &data, hash, "clara");
    check(wrong.env("ILIAC_PASSWORD", "other words"), false, &["open no account here"]);
    check(&mut signing(&whole, &data, "f00d", "clara"), false, &["another version than the one examined"]);
    check(&mut signing(&whole, &data, hash, "clara"), true, &["New cases take small", "signed by Clara"]);
    check(&mut signing(&whole, &data, hash, "clara"), false, &["in force already"]);
    check(&mut of_small("replay", &whole, &data), true, &["0 cases", "too few to tell"]);
    check(&mut on(&["protocol", "move"], &data), true, &["Nothing is changed"]);
    check(&mut on(&["record", "verify"], &data), true, &["whole: "]);
}

#[test]
fn whoever_has_read_enough_is_told_of_no_fault() {
    let mut print = iliac(&["protocol", "print", "harvest"]);
    let mut child = print.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
