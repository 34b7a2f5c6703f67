// Package classic holds the textbook estimators the evidence engine is held
// against: least squares, Newey–West, REML with AR(1) errors, the local level
// model and Granger's test. They serve tests and the calibration tables. They
// are not used to judge anything and are never shown to users alone, because
// on short autocorrelated series they find changes that are not there.
package classic
