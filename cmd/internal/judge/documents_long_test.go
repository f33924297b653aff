//go:build long

package judge_test

// everyWord: all hostile words are tried.
const everyWord = 1
