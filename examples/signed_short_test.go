//go:build !long

package examples

// askCUE tells whether CUE is asked, too, what a mutant means.
const askCUE = false
