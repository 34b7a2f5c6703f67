// Package testenv gives tests the real things they need: a PostgreSQL database
// of their own, a Chromium of their own, and a way to run one test on both
// database engines. A test whose thing is missing on the machine skips by name,
// or fails if WEIR_TEST_REQUIRE lists it ("postgres,chromium", as .ci/run does).
// It is for tests only, starts nothing before it is asked, and needs no TestMain.
package testenv
