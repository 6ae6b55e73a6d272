//! Random histories never leave what is encoded: what the real engine says of them is among the models of a proof. So a
//! proof over the models is one over every record.

use iliac_engine::Program;
use iliac_proof::Encoded;
use iliac_sim::generate;

/// Random protocols, each with a history looked at in a few instants.
const PROTOCOLS: u64 = 150;
const LOOKS: usize = 6;

#[test]
fn a_random_history_never_leaves_what_is_encoded() {
    let mut looked = 0;
    for seed in 0..PROTOCOLS {
        let (protocol, calendar) = (generate::protocol(seed), generate::calendar(seed));
        let history = generate::history(&protocol, &calendar, seed, generate::beginning(seed));
        let program = Program::compile(protocol.clone(), calendar);
        let encoded = Encoded::new(&protocol);
        for now in generate::instants(&protocol, &history).into_iter().rev().take(LOOKS) {
            let left_out = encoded.left_out(&program, &history, now);
            assert!(
                left_out.is_empty(),
                "seed {seed}, at {now}:\n{}\n{}\n{}",
                left_out.join("\n"),
                generate::print_protocol(&protocol),
                generate::print_history(&history)
            );
            looked += 1;
        }
    }
    assert!(looked > PROTOCOLS, "only {looked} situations were looked at");
}
