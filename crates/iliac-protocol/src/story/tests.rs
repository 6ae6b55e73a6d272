//! The story form: everything it can say, every fault with its words, and that printing and reading agree.

use super::*;
use crate::diagnostic::Span;

/// Reads a story that has no fault.
fn check(text: &str) -> Story {
    let (story, faults) = parse(text, "protocols/examination/stories/second-dose.md");
    assert_eq!(faults, [], "{text}");
    story.unwrap()
}

/// Reads a story with faults: each as its code, the words underlined and the message.
fn faults(text: &str) -> Vec<(&'static str, String, String)> {
    let (story, faults) = parse(text, "a.md");
    assert_eq!(story, None);
    let underlined = |span: Span| text[span.start..span.end].to_owned();
    faults.into_iter().map(|fault| (fault.code, underlined(fault.span), fault.message)).collect()
}

/// Reads one line of facts on 3 March 2026.
fn told(line: &str) -> Line {
    check(&format!("# A title\n```facts\n2026-03-03\n{line}\n```\n")).lines().next().unwrap().clone()
}

const SECOND_DOSE: &str = "\
# A second dose restarts the wait   [CNET-47, BMA-15]   <!-- stories/second-dose.md -->

breaks: discharge/lie-down uses first sedative    <!-- optional -->

The wait runs from the last dose.

```facts
include plain-day until 08:00
2026-03-03
09:00  person.sex  female
09:50  sedative#1.given                  # an instant fact without a value: now
09:50  blood.platelets  140 10*9/L
10:05  sedative#2.drug  midazolam
10:10  09:55  blood.inr  1.1 {INR}       # two times: recorded, happened
10:11  2026-03-02 18:00  blood.inr  1.1 {INR}
10:12  correct blood.platelets  14 10*9/L  by nurse-b
10:12  strike sedative#2.drug
10:12  blood.inr  refused
10:15  tube#1.kind  EDTA  in pull#1
set weight_max_age = 30
10:20  begin puncture
10:20  refused puncture
10:21  override puncture/platelets  consultant-a
10:30  answer fever  nurse-b
10:30  answer against puncture/consent  nurse-b
2026-10-25
01:30 again  procedure.ended
```

Some prose in between,
on two lines.

```board at=2026-03-03 10:24
discharge         blocked     Lie down until 10:25.     # the words of the first gate
give-sedative     ready, overdue
vitals#2          done
alarm fever       now, answered, level 1
alarm against puncture/consent   raised
no alarm bleeding
no alarms
text keep-dry     shown
document home-sheet  not shown
```

```board at=01:30 again known=01:40
vitals  in progress
```
";

#[test]
fn a_story_says_all_the_language_has() {
    let story = check(SECOND_DOSE);
    assert_eq!((story.name.as_str(), story.title.as_str()), ("second-dose", "A second dose restarts the wait"));
    assert_eq!(story.cites, ["CNET-47", "BMA-15"]);
    assert_eq!(story.breaks[0].text, "discharge/lie-down uses first sedative");
    assert_eq!(story.lines().count(), 18);
    assert_eq!(story.boards().map(|board| board.expectations.len()).sum::<usize>(), 10);
    assert_eq!(story.blocks.len(), 5);
}

#[test]
fn reading_what_is_printed_gives_the_same_story() {
    let story = check(SECOND_DOSE);
    assert_eq!(check(&story.to_string()), story, "{story}");
}

#[test]
fn a_value_is_everything_up_to_two_spaces() {
    let Said::Told { deed: Deed::Record { value, parent, .. }, .. } =
        told("10:15  tube#1.kind  plain red top  in pull#1").said
    else {
        panic!("not a fact")
    };
    assert_eq!(value.unwrap().text, "plain red top");
    assert_eq!(parent.unwrap().to_string(), "pull#1");
}

#[test]
fn two_times_are_told_and_happened() {
    let Said::Told { told, happened, .. } = told("10:10  09:55  blood.inr  1.1 {INR}").said else { panic!("not told") };
    assert_eq!((told.clock().as_str(), happened.unwrap().clock().as_str()), ("10:10", "09:55"));
}

#[test]
fn a_row_sign_is_no_comment() {
    assert!(
        matches!(told("10:10  begin vitals#2").said, Said::Told { deed: Deed::Begin { instance, .. }, .. } if instance.row.is_some())
    );
}

#[test]
fn every_fault_is_told_in_one_run_with_the_words_underlined() {
    let found = faults(
        "A title\n```facts\n09:00  person.sex  female\n2026-03-03\nnine  person.sex\n09:00  blood..é!  1\n09:00\n09:00  begin\n```\n```board at=10\nx y\n",
    );
    let found: Vec<(&str, &str)> = found.iter().map(|(code, words, _)| (*code, words.as_str())).collect();
    assert_eq!(
        found,
        [
            ("ILC-S001", "A title"),
            ("ILC-S004", "09:00  person.sex  female"),
            ("ILC-S003", "nine"),
            ("ILC-S008", "blood..é!"),
            ("ILC-S007", "09:00"),
            ("ILC-S007", "begin"),
            ("ILC-S005", "```board at=10"),
            ("ILC-S006", "y"),
            ("ILC-S002", "```board at=10"),
        ]
    );
}

#[test]
fn a_name_has_something_before_and_after_every_point() {
    let found = faults(
        "# A title\n```facts\n2026-03-03\n09:55 .local#1.strength  weaker\n09:55  blood.  1\n09:55  a.b#1.c  1\n```\n",
    );
    let found: Vec<(&str, &str)> = found.iter().map(|(code, words, _)| (*code, words.as_str())).collect();
    assert_eq!(found, [("ILC-S008", ".local#1.strength"), ("ILC-S008", "blood."), ("ILC-S008", "a.b#1.c")]);
}

#[test]
fn a_fault_has_its_line_and_column() {
    let (_, faults) = parse("# A title\n```facts\n2026-03-03\n09:00  begin é! x\n```\n", "a.md");
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["a.md:4:14: ILC-S008: `é!` is not a name that can stand after `begin`"]);
}

#[test]
fn a_board_says_what_can_be_said() {
    let found =
        faults("# A title\n```board at=2026-03-03 10:24\ndischarge  blokced\nalarm fever  soon\ntext keep-dry\n```\n");
    let found: Vec<(&str, &str)> = found.iter().map(|(code, words, _)| (*code, words.as_str())).collect();
    assert_eq!(found, [("ILC-S006", "blokced"), ("ILC-S006", "soon"), ("ILC-S007", "keep-dry")]);
}

mod promises {
    use proptest::prelude::*;

    use super::*;

    /// Lines of a story and slips of the pen, in any order.
    fn lines() -> impl Strategy<Value = String> {
        let known: Vec<String> = SECOND_DOSE.lines().map(str::to_owned).collect();
        let cut = (proptest::sample::select(known.clone()), 0..40usize)
            .prop_map(|(line, keep)| line.chars().take(keep).collect::<String>());
        let line =
            prop_oneof![4 => proptest::sample::select(known), 2 => cut, 1 => "[ -~äß°½]{0,30}", 1 => "```[a-z =]{0,9}"];
        proptest::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
    }

    /// Lines that are good where they stand, in any order and number.
    fn good() -> impl Strategy<Value = String> {
        let all: Vec<&str> = SECOND_DOSE.lines().collect();
        let facts = proptest::sample::subsequence(all[7..28].to_vec(), 0..20).prop_shuffle();
        let board = proptest::sample::subsequence(all[35..44].to_vec(), 0..9).prop_shuffle();
        let prose = "[ -~äß°½]{0,30}(\n[ -~äß°½]{0,30}){0,3}";
        (prose, facts, board, prose).prop_map(|(before, facts, board, after)| {
            let (facts, board) = (facts.join("\n"), board.join("\n"));
            format!("# T [A-1]\n{before}\n```facts\n2026-03-02\n{facts}\n```\n{after}\n```board at=2026-03-03 10:24\n{board}\n```\n{after}")
        })
    }

    proptest! {
        #[test]
        fn no_text_stops_the_reader(text in any::<String>()) {
            parse(&text, "a.md");
        }

        #[test]
        fn what_is_read_is_printed_and_read_again(text in good()) {
            let (story, found) = parse(&text, "a.md");
            prop_assert!(found.iter().all(|fault| fault.message.contains("breaks")), "{found:?} {text}");
            if let Some(story) = story {
                let printed = story.to_string();
                prop_assert_eq!(parse(&printed, "a.md"), (Some(story), Vec::new()), "{}", printed);
            }
        }

        #[test]
        fn no_slip_of_the_pen_stops_the_reader_and_what_it_reads_it_prints(text in lines()) {
            let (story, found) = parse(&text, "a.md");
            for fault in &found {
                prop_assert!(text.get(fault.span.start..fault.span.end).is_some(), "{fault:?}");
            }
            if let Some(story) = story {
                let printed = story.to_string();
                prop_assert_eq!(parse(&printed, "a.md"), (Some(story), Vec::new()), "{}", printed);
            }
        }
    }
}
