//! Checks content credentials with the crate `c2pa`, which is given nothing to fetch with.

use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use c2pa::{Context, Manifest, Reader, Settings, ValidationResults, validation_status as code};
use serde_json::Value;

use super::{Checked, Credentials, Doubt, Statements};

/// Largest file that is checked, bytes. All of it has to be read once more.
const LARGEST: u64 = 4 << 30;

/// Longest row of files, each made from the next, that is followed.
const LONGEST_HISTORY: usize = 16;

/// Most programs, actions and types that are kept.
const MOST: usize = 32;

/// Nothing is fetched, and nobody's identity looked up. Without lists of trusted issuers neither the signer's certificate
/// nor that of a service for time stamps can be on one; the time counts all the same, as something that is said.
const SETTINGS: &str = r#"{
    "core": { "decode_identity_assertions": false, "max_decompressed_manifest_size_in_mb": 32 },
    "verify": {
        "ocsp_fetch": false, "remote_manifest_fetch": false, "verify_trust": false, "verify_timestamp_trust": false
    }
}"#;

/// Checks those of the file at `path`.
pub fn check(path: &Path) -> Checked {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.len() > LARGEST => Checked::not(Doubt::TooLarge),
        // The crate reads what anyone may have written: should it give up in a way of its own, only they are lost.
        Ok(_) => {
            catch_unwind(AssertUnwindSafe(|| read(path))).ok().flatten().unwrap_or(Checked::not(Doubt::Unreadable))
        }
        Err(_) => Checked::not(Doubt::Unreadable),
    }
}

fn read(path: &Path) -> Option<Checked> {
    let settings = Settings::new().with_json(SETTINGS).ok()?;
    let context = Context::new().with_settings(settings).ok()?;
    let file = BufReader::new(File::open(path).ok()?);
    // The kind is seen by the content; only old QuickTime files cannot be told, which are in the same boxes as MP4.
    let reader = Reader::from_context(context).with_stream("mov", file).ok()?;
    let doubt = doubt(reader.validation_results()?);
    let state = if doubt.is_none() { Credentials::Valid } else { Credentials::Invalid };
    Some(Checked { state, doubt, statements: Some(statements(&reader)?) })
}

/// The gravest reason why they do not hold.
fn doubt(results: &ValidationResults) -> Option<Doubt> {
    let Some(active) = results.active_manifest() else { return Some(Doubt::SignatureMismatch) };
    let signed = active.success().iter().any(|status| status.code() == code::CLAIM_SIGNATURE_VALIDATED);
    let unsigned = (!signed).then_some(Doubt::SignatureMismatch);
    let own = active.failure().iter().filter_map(|status| doubt_of(status.code()));
    let parts = results.ingredient_deltas().into_iter().flatten();
    let mut failed = parts.flat_map(|part| part.validation_deltas().failure());
    let ingredient = failed.any(|status| doubt_of(status.code()).is_some()).then_some(Doubt::Ingredient);
    own.chain(unsigned).chain(ingredient).min()
}

/// What a failure means (C2PA 2.1 section 15.2.2). Whether a certificate is trusted, fit, in its time and not revoked says
/// nothing of the file, no list is held to tell the first, and the others may change with the clock.
fn doubt_of(failure: &str) -> Option<Doubt> {
    match failure {
        certificate if certificate.starts_with("signingCredential.") => None,
        code::ASSERTION_DATAHASH_MISMATCH
        | code::ASSERTION_BMFFHASH_MISMATCH
        | code::ASSERTION_BOXHASH_MISMATCH
        | code::ASSERTION_BOXHASH_UNKNOWN_BOX => Some(Doubt::FileChanged),
        code::CLAIM_SIGNATURE_MISMATCH | code::CLAIM_SIGNATURE_MISSING => Some(Doubt::SignatureMismatch),
        code::ASSERTION_HASHEDURI_MISMATCH | code::ASSERTION_MISSING | code::ASSERTION_UNDECLARED => {
            Some(Doubt::StatementsChanged)
        }
        ingredient if ingredient.starts_with("ingredient.") => Some(Doubt::Ingredient),
        _ => Some(Doubt::Nonconforming),
    }
}

fn statements(reader: &Reader) -> Option<Statements> {
    let active = reader.active_manifest()?;
    let signature = active.signature_info();
    let mut said = Statements {
        programs: generator(active).into_iter().collect(),
        signer: signature.and_then(|signature| signature.issuer.clone()),
        signed_at: signature.and_then(|signature| signature.time.clone()),
        ..Statements::default()
    };
    let mut history: Vec<&Manifest> = Vec::new();
    let mut next = Some(active);
    while let Some(manifest) = next.filter(|_| history.len() < LONGEST_HISTORY) {
        history.push(manifest);
        let parent = manifest.ingredients().iter().find(|ingredient| ingredient.is_parent());
        next = parent.and_then(|parent| reader.get_manifest(parent.active_manifest()?));
    }
    for assertion in history.iter().flat_map(|manifest| done(manifest)) {
        for action in listed(&assertion["actions"]) {
            add(&mut said.actions, action["action"].as_str());
            add(&mut said.source_types, action["digitalSourceType"].as_str());
            let agent = &action["softwareAgent"];
            add(&mut said.programs, agent.as_str().or_else(|| agent["name"].as_str()));
        }
        listed(&assertion["softwareAgents"]).for_each(|agent| add(&mut said.programs, agent["name"].as_str()));
    }
    for ingredient in history.iter().flat_map(|manifest| manifest.ingredients()).filter(|part| !part.is_parent()) {
        let part = ingredient.active_manifest().and_then(|label| reader.get_manifest(label));
        for action in part.into_iter().flat_map(done).flat_map(|assertion| listed(&assertion["actions"])) {
            add(&mut said.part_types, action["digitalSourceType"].as_str());
        }
    }
    Some(said)
}

/// The statements of what was done.
fn done(manifest: &Manifest) -> impl Iterator<Item = &Value> {
    let assertions = manifest.assertions().iter().filter(|assertion| assertion.label().starts_with("c2pa.actions"));
    assertions.filter_map(|assertion| assertion.value().ok())
}

fn listed(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The program that wrote a manifest: name and version, or in older ones the first product of a line such as
/// `Adobe_Photoshop/25.1 c2pa-rs/0.25`.
fn generator(manifest: &Manifest) -> Option<String> {
    if let Some(info) = manifest.claim_generator_info.iter().flatten().next() {
        let version = info.version.iter().map(|version| format!(" {version}"));
        return Some(info.name.clone() + &version.collect::<String>());
    }
    let product = manifest.claim_generator()?.split(' ').next()?;
    Some(product.replace(['/', '_'], " "))
}

/// Adds what is said once.
fn add(list: &mut Vec<String>, said: Option<&str>) {
    if let Some(said) = said.filter(|said| list.len() < MOST && !list.iter().any(|other| other == said)) {
        list.push(said.to_owned());
    }
}
