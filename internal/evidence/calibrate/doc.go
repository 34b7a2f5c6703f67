// Package calibrate measures how often the evidence engine is right on real
// series: false alarms and power of bets, false links between unrelated
// series, and the calibration of chances, beside the textbook methods. It
// regenerates the tables of the method page. It judges nothing and is not used
// by anything that does.
package calibrate
