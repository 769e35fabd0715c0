//! The one integration binary: a module per command or promise.

mod alike;
mod annexes;
mod architecture;
mod attacks;
mod authorities;
mod bad_input;
#[cfg(unix)]
mod bounds;
mod broken;
mod chain;
mod contested;
mod declarations;
mod documents;
#[cfg(unix)]
mod doors;
mod doubts;
mod drills;
mod evidence;
mod explained;
mod exports;
mod facts;
mod faults;
mod faulty;
mod fiches;
mod first_words;
mod forms;
mod general_keys;
mod growth;
mod habit;
mod handover;
mod harmless;
mod harness;
mod hints;
mod hostile;
mod inputs;
mod interrupted;
#[cfg(unix)]
mod judged;
mod keys;
mod late;
mod laws;
mod listing;
mod logs;
mod made;
mod many_forks;
mod marks;
mod misled;
mod money;
mod opening;
#[cfg(unix)]
mod permissions;
#[cfg(unix)]
mod picture;
mod plans;
mod provenance;
#[cfg(unix)]
mod pty;
mod queries;
mod races;
mod readme;
mod recipes;
mod released;
mod remembered;
mod reopened;
#[cfg(unix)]
mod replay;
mod scenarios;
mod schemas;
mod scoring;
#[cfg(unix)]
mod screens;
mod sessions;
mod settings;
mod settled;
mod sheets;
mod slugs;
mod summary;
mod taken_away;
mod tamper;
mod true_page;
mod union;
mod walked;
mod way_out;
mod ways_back;
mod whole;
