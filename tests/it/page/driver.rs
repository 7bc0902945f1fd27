//! A browser that is driven: Chromium by its `WebDriver`.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use funani_tests::child::binary;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

const NEEDED: &str = "chromedriver: `bash deploy/install-packages test`";

/// What a browser is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) width: u32,
    pub(super) scripts: bool,
}

/// A browser. Killed when dropped.
pub(super) struct Browser {
    _driver: Child,
    _profile: tempfile::TempDir,
    client: Client,
}

impl Browser {
    pub(super) async fn open(window: Window) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect(NEEDED);
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next_line().await.unwrap().expect(NEEDED);
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = ClientBuilder::new(connector)
            .capabilities(capabilities(window, profile.path()))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self {
            _driver: driver,
            _profile: profile,
            client,
        }
    }

    pub(super) async fn go(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    pub(super) async fn find(&self, css: &str) -> Element {
        let found = self.client.find(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{css}: {error} in {}", self.text().await),
        }
    }

    /// Writes into a field; into one of files, the path of a file.
    pub(super) async fn fill(&self, css: &str, text: &str) {
        self.find(css).await.send_keys(text).await.unwrap();
    }

    /// Presses the button of a form and waits for the page that comes.
    pub(super) async fn send(&self, form: &str) {
        let old = self.find("html").await;
        self.find(&format!("{form} button"))
            .await
            .click()
            .await
            .unwrap();
        let gone = async {
            while old.tag_name().await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let gone = tokio::time::timeout(Duration::from_mins(2), gone);
        gone.await.expect("another page comes");
        self.client
            .wait()
            .at_most(Duration::from_mins(1))
            .for_element(Locator::Css("main h1"))
            .await
            .unwrap();
    }

    pub(super) async fn heading(&self) -> String {
        self.find("h1").await.text().await.unwrap()
    }

    pub(super) async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await.unwrap();
        body.text().await.unwrap()
    }

    pub(super) async fn screenshot(&self) -> Vec<u8> {
        self.client.screenshot().await.unwrap()
    }

    pub(super) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// What axe-core finds against the page.
    pub(super) async fn violations(&self) -> Vec<String> {
        self.client.execute(&axe(), Vec::new()).await.unwrap();
        let run = "const done = arguments[arguments.length - 1]; \
                   axe.run(document, { resultTypes: ['violations'] }).then(done, e => done(String(e)));";
        let found = self.client.execute_async(run, Vec::new()).await.unwrap();
        let violations = found["violations"].as_array();
        let violations = violations.unwrap_or_else(|| panic!("axe says {found}"));
        // That it looked at all: rules that hold are told, too.
        let passes = found["passes"].as_array().unwrap();
        assert!(passes.len() > 10, "{passes:?}");
        violations
            .iter()
            .map(|violation| {
                let nodes = violation["nodes"].as_array().unwrap();
                let nodes = nodes.iter().map(|node| node["html"].to_string());
                format!(
                    "{}: {}",
                    violation["id"],
                    nodes.collect::<Vec<_>>().join(" ")
                )
            })
            .collect()
    }

    pub(super) async fn close(self) {
        self.client.close().await.unwrap();
    }
}

fn axe() -> String {
    let target = binary();
    let target = target.ancestors().nth(2).unwrap();
    let file: PathBuf = target.join("axe-core-4.14.1/package/axe.min.js");
    std::fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("{}: `bash deploy/install-packages test`", file.display()))
}

fn capabilities(window: Window, profile: &Path) -> Capabilities {
    // 1 lets scripts run, 2 blocks them.
    let scripts = if window.scripts { 1 } else { 2 };
    let wanted = json!({
        "browserName": "chrome",
        "acceptInsecureCerts": true,
        "goog:chromeOptions": {
            "binary": "/usr/bin/chromium",
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                format!("--user-data-dir={}", profile.display()),
            ],
            "prefs": { "profile.managed_default_content_settings.javascript": scripts },
            "mobileEmulation": {
                "deviceMetrics": { "width": window.width, "height": 900, "pixelRatio": 1, "touch": false },
            },
        },
    });
    let Value::Object(wanted) = wanted else {
        unreachable!("it is an object")
    };
    wanted
}
