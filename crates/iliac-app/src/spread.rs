//! Many things, spread over all cores.

/// Works on equal shares of them, one on each core, and answers what came of each share one after the other, in their order. A
/// worker that stopped answers nothing: what it had is missing, and whoever counts sees it.
pub(crate) fn over<T: Sync, R: Send>(all: &[T], share: impl Fn(&[T]) -> Vec<R> + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let size = all.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = all.chunks(size).map(|part| scope.spawn(|| share(part))).collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
    })
}
