import fc from "fast-check";

// A mutant is killed by the first counterexample; making it smaller would take most of the time.
fc.configureGlobal({ endOnFailure: true });
