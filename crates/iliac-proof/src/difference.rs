//! Bounds on differences of two numbers: whether all of them can hold at once (Bellman and Ford), and if not, which few
//! cannot.

use crate::term::Int;

/// `x - y <= most`, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// From which …
    pub x: Int,
    /// … this is taken away.
    pub y: Int,
    /// The bound.
    pub most: i64,
}

/// A number for each place that keeps to every bound, or sets of bounds (by their places) that cannot hold together.
///
/// # Errors
/// The sets, each a cycle of bounds whose sum is below zero.
pub fn solve(count: usize, bounds: &[Bound]) -> Result<Vec<i64>, Vec<Vec<usize>>> {
    let mut numbers = vec![0_i128; count];
    let mut last = vec![None; count];
    for _ in 0..=count {
        let mut moved = false;
        for (place, bound) in bounds.iter().enumerate() {
            let Some(limit) = numbers.get(bound.y.place()).map(|y| y + i128::from(bound.most)) else { continue };
            if let Some(x) = numbers.get_mut(bound.x.place())
                && *x > limit
            {
                *x = limit;
                if let Some(last) = last.get_mut(bound.x.place()) {
                    *last = Some(place);
                }
                moved = true;
            }
        }
        if !moved {
            return Ok(relative(&numbers));
        }
        let cycles = cycles(bounds, &last);
        if !cycles.is_empty() {
            return Err(cycles);
        }
    }
    // Bellman and Ford: without such a cycle nothing moves after as many rounds as there are numbers.
    Ok(relative(&numbers))
}

/// Zero is zero.
fn relative(numbers: &[i128]) -> Vec<i64> {
    let zero = numbers.first().copied().unwrap_or(0);
    let clamp = |number: i128| i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX });
    numbers.iter().map(|number| clamp(number - zero)).collect()
}

/// The cycles among the bounds that moved each number last; each is one that never ends.
fn cycles(bounds: &[Bound], last: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut seen = vec![0_usize; last.len()];
    let mut found = Vec::new();
    for start in 0..last.len() {
        let (mut at, round) = (start, start + 1);
        while let Some(0) = seen.get(at) {
            if let Some(seen) = seen.get_mut(at) {
                *seen = round;
            }
            match before(bounds, last, at) {
                Some((_, from)) => at = from,
                None => break,
            }
        }
        if seen.get(at) == Some(&round) && before(bounds, last, at).is_some() {
            found.extend(cycle(bounds, last, at));
        }
    }
    found
}

fn cycle(bounds: &[Bound], last: &[Option<usize>], start: usize) -> Option<Vec<usize>> {
    let (mut at, mut all) = (start, Vec::new());
    loop {
        let (bound, from) = before(bounds, last, at)?;
        all.push(bound);
        at = from;
        if at == start {
            return Some(all);
        }
        if all.len() > last.len() {
            return None;
        }
    }
}

fn before(bounds: &[Bound], last: &[Option<usize>], at: usize) -> Option<(usize, usize)> {
    let bound = (*last.get(at)?)?;
    Some((bound, bounds.get(bound)?.y.place()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(x: u32, y: u32, most: i64) -> Bound {
        Bound { x: Int(x), y: Int(y), most }
    }

    #[test]
    fn numbers_are_found_that_keep_to_every_bound() {
        let bounds = [bound(1, 0, 5), bound(0, 1, -3), bound(2, 1, -2), bound(0, 2, 4)];
        let numbers = solve(3, &bounds).unwrap();
        for Bound { x, y, most } in bounds {
            assert!(numbers[x.place()] - numbers[y.place()] <= most, "{numbers:?}");
        }
        assert_eq!(numbers[0], 0);
    }

    #[test]
    fn bounds_that_go_round_below_zero_are_named() {
        let bounds = [bound(1, 0, 5), bound(2, 1, -2), bound(3, 2, 1), bound(1, 3, 0), bound(0, 3, 9)];
        assert_eq!(
            solve(4, &bounds).map_err(|mut cycles| {
                cycles.iter_mut().for_each(|cycle| cycle.sort_unstable());
                cycles
            }),
            Err(vec![vec![1, 2, 3]])
        );
    }
}
