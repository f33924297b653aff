//go:build !long

package judge_test

// everyWord: one in so many hostile words is tried.
const everyWord = 7
