//go:build !tautlinedot

package layout

// inside is tautline-dot in a program that is released, and nil in any other.
var inside []byte
