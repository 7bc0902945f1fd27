mod checks;
mod packages;
