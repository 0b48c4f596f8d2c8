//! Links libheif, where pkg-config finds it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // 1.13 brought the limit on decoding threads, which is the newest function that is called.
    if let Err(error) = pkg_config::Config::new().atleast_version("1.13").probe("libheif") {
        println!("cargo::error=libheif's development files are missing (Debian: libheif-dev, macOS: libheif): {error}");
    }
}
