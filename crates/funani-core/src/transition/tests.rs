mod approvals;
mod histories;
mod issue;
mod judged;
mod search;
mod story;
mod times;
mod world;
