//go:build long

package main

// moreThreads are how many threads commands run with that must say the same as with one.
var moreThreads = []string{"2", "8"}
