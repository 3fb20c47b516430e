#![doc = include_str!("../README.md")]

pub mod actions;
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod import;
pub mod infra;
pub mod jobs;
pub mod seed;
pub mod store;
pub mod texts;
pub mod view;
pub mod web;
