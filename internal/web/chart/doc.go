// Package chart draws Weir's pictures as SVG from plain numbers: a measure over time, a sparkline and the
// "does it add up?" bar. It knows geometry and tick marks, nothing of goals or viewers, and it
// uses attributes and class names only, so that a strict Content-Security-Policy holds and the theme's colours apply.
package chart
