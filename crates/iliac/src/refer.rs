//! Sending a referral to a running house, as another system would.

use std::path::PathBuf;

use clap::Args;

use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::Stop;

/// Send a referral (a FHIR R4 bundle) to a running house.
#[derive(Args)]
pub struct Refer {
    /// The bundle
    file: PathBuf,
    /// The house
    #[arg(long, default_value = "http://127.0.0.1:8080", env = "ILIAC_HOUSE")]
    to: String,
    /// The short name of the ward it is for; without one the house's first
    #[arg(long)]
    ward: Option<String>,
    /// The procedure: aspiration, biopsy, examination, harvest; without one what the bundle asks for
    #[arg(long)]
    procedure: Option<String>,
    /// The service token; a demonstration's is demo-service
    #[arg(long, env = "ILIAC_SERVICE_TOKEN", hide_env_values = true, default_value = "demo-service")]
    token: String,
    /// The certificate of your own authority in PEM, when the house's certificate comes from it
    #[arg(long)]
    authority: Option<PathBuf>,
}

impl Refer {
    /// Sends it and says what became of it.
    pub fn run(&self) -> Result<(), Stop> {
        let bundle = std::fs::read(&self.file)?;
        let mut request = ureq::post(format!("{}/fhir", self.to.trim_end_matches('/')));
        if let Some(ward) = &self.ward {
            request = request.query("ward", ward);
        }
        if let Some(procedure) = &self.procedure {
            request = request.query("procedure", procedure);
        }
        let mut answer = request
            .config()
            .http_status_as_error(false)
            .tls_config(self.trust()?)
            .build()
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/fhir+json")
            .send(&bundle)?;
        let taken = answer.status().is_success();
        let outcome: serde_json::Value = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
        let words = outcome.pointer("/issue/0/details/text").or_else(|| outcome.pointer("/issue/0/diagnostics"));
        let words = words.and_then(serde_json::Value::as_str).unwrap_or("no words came back");
        if taken {
            println!("{words}");
            Ok(())
        } else {
            Err(Stop::because(words))
        }
    }

    /// Which houses are believed to be who they say: the public authorities, or one's own alone.
    fn trust(&self) -> Result<TlsConfig, Stop> {
        let trust = TlsConfig::builder();
        let Some(authority) = &self.authority else { return Ok(trust.build()) };
        let certificate = Certificate::from_pem(&std::fs::read(authority)?)?;
        Ok(trust.root_certs(RootCerts::from([certificate])).build())
    }
}
