//! A node's customs service as far as everybody may ask it: `VerifyCertificate` of a few certificates.

use funani_proof::digest::Digest;
use funani_wire::customs::v1::customs_service_server::{CustomsService, CustomsServiceServer};
use funani_wire::customs::v1::verify_certificate_request::Certificate;
use funani_wire::customs::v1::*;
use funani_wire::reason::{Class, Refusal};
use funani_wire::types::v1::PartyName;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, Streaming};

/// The certificate that is in force.
pub(super) const DOCUMENT: &str = "018e3f2a-0000-8000-8000-000000000001";
/// A text of it that tries to leave its place.
pub(super) const HOSTILE: &str = "<script>document.title='owned'</script>\u{202e}";

/// The digest of its content, in hexadecimal digits.
pub(super) fn content() -> String {
    Digest::of(b"the certified content").to_string()[7..].to_owned()
}

/// Answers on a free port; its URL.
pub(super) async fn serve() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answering = tonic::transport::Server::builder()
        .add_service(CustomsServiceServer::new(Customs))
        .serve_with_incoming(TcpListenerStream::new(listener));
    tokio::spawn(answering);
    url
}

struct Customs;

fn certificate(is_this: Option<bool>) -> CertificateStatus {
    let mut status = CertificateStatus {
        issuer: Some(PartyName {
            name: "Nippon Shoko Kaigisho".to_owned(),
            ..PartyName::default()
        }),
        issuer_country: "JP".to_owned(),
        agreement: "RCEP".to_owned(),
        number: "RC-2027-0001".to_owned(),
        date: "2027-03-01".to_owned(),
        status: "IN_FORCE".to_owned(),
        valid_until: "2028-03-01".to_owned(),
        is_this,
        based_on: vec!["RCEP VN-0042".to_owned()],
        ..CertificateStatus::default()
    };
    if is_this == Some(true) {
        DOCUMENT.clone_into(&mut status.document_id);
        status.data = vec![Datum {
            path: "goods.1.description".to_owned(),
            value: format!("FROZEN MACKEREL {HOSTILE}"),
        }];
        status.left = vec![LineLeft {
            line: 1,
            certified: "18750".to_owned(),
            left: "6250".to_owned(),
            unit: "KGM".to_owned(),
        }];
    }
    status
}

fn of_code(code: &str) -> Vec<CertificateStatus> {
    if !code.contains(DOCUMENT) {
        return Vec::new();
    }
    vec![certificate(Some(code.ends_with(&content())))]
}

fn of_key(key: &CertificateKey) -> Result<Vec<CertificateStatus>, Refusal> {
    if key.agreement == "NONE" {
        let refusal = Refusal::new(
            Class::InvalidArgument,
            "INVALID_ARGUMENT",
            "there is no such agreement",
        );
        return Err(refusal);
    }
    let status = |number: &str, status: &str| CertificateStatus {
        number: number.to_owned(),
        status: status.to_owned(),
        ..certificate(None)
    };
    Ok(match key.number.as_str() {
        "RC-2027-0001" => vec![certificate(None)],
        "CANCELLED" => vec![status("CANCELLED", "CANCELLED")],
        "SHARED" => vec![status("SHARED", "IN_FORCE"), status("SHARED", "EXPIRED")],
        _ => Vec::new(),
    })
}

#[tonic::async_trait]
impl CustomsService for Customs {
    async fn verify_certificate(
        &self,
        request: Request<VerifyCertificateRequest>,
    ) -> Result<Response<VerifyCertificateResponse>, Status> {
        let certificates = match request.into_inner().certificate.unwrap() {
            Certificate::Code(code) => of_code(&code),
            Certificate::Key(key) => of_key(&key)?,
        };
        Ok(Response::new(VerifyCertificateResponse { certificates }))
    }

    type ExamineManifestStream = tokio_stream::Empty<Result<ExamineManifestResponse, Status>>;
    type WatchStream = tokio_stream::Empty<Result<WatchResponse, Status>>;

    async fn put_policy(
        &self,
        _: Request<PutPolicyRequest>,
    ) -> Result<Response<PutPolicyResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn get_policy(
        &self,
        _: Request<GetPolicyRequest>,
    ) -> Result<Response<GetPolicyResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn declare(
        &self,
        _: Request<DeclareRequest>,
    ) -> Result<Response<DeclareResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn get_entry(
        &self,
        _: Request<GetEntryRequest>,
    ) -> Result<Response<GetEntryResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn lookup(&self, _: Request<LookupRequest>) -> Result<Response<LookupResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn examine(
        &self,
        _: Request<ExamineRequest>,
    ) -> Result<Response<ExamineResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn examine_manifest(
        &self,
        _: Request<Streaming<ExamineManifestRequest>>,
    ) -> Result<Response<Self::ExamineManifestStream>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn record_status(
        &self,
        _: Request<RecordStatusRequest>,
    ) -> Result<Response<RecordStatusResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn watch(&self, _: Request<WatchRequest>) -> Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn list_looks(
        &self,
        _: Request<ListLooksRequest>,
    ) -> Result<Response<ListLooksResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
