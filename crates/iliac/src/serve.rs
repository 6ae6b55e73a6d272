//! Running a record: open it, read the log, listen, and stop in good order.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use iliac_app::house::{Chance, House};
use iliac_app::record::Record as _;
use iliac_app::shelf::Shelf;
use iliac_app::values::{People, SIGNER};
use iliac_fhir::CodeBook;
use iliac_server::password;
use iliac_server::routes;
use iliac_server::server::{Clock, Server, Setup};
use iliac_store::{Purpose, Settings, SqliteStore};
use indicatif::ProgressBar;

use crate::clock::RealClock;
use crate::{Stop, protocols, setup};

/// Run a unit's record.
#[derive(Args)]
pub struct Serve {
    /// The record's folder, made by `iliac init`
    #[arg(long, env = "ILIAC_DATA")]
    data: PathBuf,
    /// The address to listen on; beyond this machine only with a certificate
    #[arg(long, default_value = "127.0.0.1:8080", env = "ILIAC_LISTEN")]
    listen: SocketAddr,
    /// A certificate chain in PEM
    #[arg(long, requires = "key")]
    cert: Option<PathBuf>,
    /// Its key in PEM
    #[arg(long, requires = "cert")]
    key: Option<PathBuf>,
    /// The bearer token with which another system may send referrals
    #[arg(long, env = "ILIAC_SERVICE_TOKEN", hide_env_values = true)]
    service_token: Option<String>,
}

/// Where one comes in: a bound address, and with which certificate.
pub struct Door {
    listener: TcpListener,
    tls: Option<axum_server::tls_rustls::RustlsConfig>,
}

impl Door {
    /// Takes the address and reads the certificate, before anything else is started: what cannot be done is said first.
    ///
    /// # Errors
    /// When the address is taken, or certificate and key cannot be used.
    pub async fn open(listen: SocketAddr, tls: Option<(PathBuf, PathBuf)>) -> Result<Door, Stop> {
        let tls = match tls {
            None => None,
            Some((cert, key)) => {
                let read = axum_server::tls_rustls::RustlsConfig::from_pem_file(&cert, &key).await;
                let (cert, key) = (cert.display(), key.display());
                Some(read.map_err(|error| {
                    Stop::because(format!("{cert} and {key} are no usable certificate and key: {error}"))
                })?)
            }
        };
        let listener = TcpListener::bind(listen)
            .map_err(|error| Stop::because(format!("{listen} cannot be listened on: {error}")))?;
        listener.set_nonblocking(true)?;
        Ok(Door { listener, tls })
    }

    /// Where one finds it: the port that was really taken, when any was asked for.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> Result<String, Stop> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        Ok(format!("{scheme}://{}", self.listener.local_addr()?))
    }
}

impl Serve {
    /// Runs until it is told to stop.
    pub fn run(self) -> Result<(), Stop> {
        let tls = self.cert.zip(self.key);
        if tls.is_none() && !self.listen.ip().is_loopback() {
            return Err(Stop::because(
                "an address beyond this machine needs --cert and --key: names would cross the network in the clear",
            ));
        }
        log();
        let unit = setup::Unit::read(&self.data)?;
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(async {
            let door = Door::open(self.listen, tls).await?;
            let store = SqliteStore::open(&self.data, Purpose::Production, Settings::default())?;
            let house = open(store, unit.calendar()?, People::Real).await?;
            house.take_up_again(crate::clock::now()).await?;
            let setup = Setup {
                unit: unit.name.clone(),
                phone: unit.phone.clone(),
                emergency: unit.emergency.clone(),
                demo: false,
                tls: door.tls.is_some(),
                service_token: self.service_token,
                shown_sign_ins: Vec::new(),
            };
            let server = server(house, Arc::new(RealClock), setup)?;
            println!("Iliac for {} at {}", unit.name, door.address()?);
            say_unsigned(&server.house);
            listen(server, door).await
        })
    }
}

/// Says how many values keep cases from being opened. It starts all the same: somebody has to sign them on its page.
fn say_unsigned(house: &House<SqliteStore>) {
    let values = house.site_values();
    let open = values.iter().filter(|value| value.is_open()).count();
    if open > 0 {
        println!(
            "{open} of {} values are not signed: no case opens by them until a {SIGNER} has signed them on the page Values",
            values.len()
        );
    }
}

/// Logs as JSON lines on standard error. No name, birth date, free text or token is ever a field.
pub fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// The house over a store, its log read with a progress bar.
pub async fn open(
    store: SqliteStore,
    calendar: iliac_model::Calendar,
    people: People,
) -> Result<House<SqliteStore>, Stop> {
    let bar = ProgressBar::new_spinner().with_message("reading the record");
    let house = House::open(store, Shelf::new(calendar), people, chance(), |read| bar.set_position(read)).await?;
    bar.finish_and_clear();
    Ok(house)
}

/// The server over a house.
pub fn server(
    house: House<SqliteStore>,
    clock: Arc<dyn Clock>,
    setup: Setup,
) -> Result<Arc<Server<SqliteStore>>, Stop> {
    let codes = codes()?;
    let decoy = password::hash("nobody signs in with this").ok_or_else(|| Stop::because("no randomness here"))?;
    Ok(Arc::new(Server::new(house, clock, setup, codes, decoy)))
}

/// How referrals are read: the code lists in the binary.
pub fn codes() -> Result<CodeBook, Stop> {
    let files = protocols::shipped();
    let text = |name: &str| files.get(&format!("shared/codes/{name}.yaml")).map_or("", String::as_str);
    let texts = iliac_fhir::CodeTexts {
        observations: text("observations"),
        medicines: text("medicines"),
        conditions: text("conditions"),
        allergies: text("allergies"),
        procedures: text("procedures"),
    };
    CodeBook::read(&texts, iliac_fhir::LookBack::default()).map_err(|faults| Stop::because(format!("{faults:?}")))
}

/// Random bits of the operating system.
pub fn chance() -> Chance {
    Arc::new(|| {
        let mut bits = [0; 16];
        // Without randomness no id and no token is safe: stopping is better than a guessable one.
        if getrandom::fill(&mut bits).is_err() {
            std::process::abort();
        }
        u128::from_le_bytes(bits)
    })
}

/// Listens until the process is told to stop, then lets requests end and closes the record.
pub async fn listen(server: Arc<Server<SqliteStore>>, door: Door) -> Result<(), Stop> {
    let (router, _) = routes::routes(&server);
    let handle = axum_server::Handle::new();
    let stopping = (server.clone(), handle.clone());
    tokio::spawn(async move {
        told_to_stop().await;
        stopping.0.stopping.cancel();
        stopping.1.graceful_shutdown(Some(std::time::Duration::from_secs(10)));
    });
    let service = router.into_make_service();
    match door.tls {
        None => axum_server::from_tcp(door.listener)?.handle(handle).serve(service).await?,
        Some(tls) => axum_server::from_tcp_rustls(door.listener, tls)?.handle(handle).serve(service).await?,
    }
    server.house.store().close().await?;
    Ok(())
}

async fn told_to_stop() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
