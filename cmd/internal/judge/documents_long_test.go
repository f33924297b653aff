//go:build long

package judge_test

import (
	"testing"

	"tautline.dev/render/format/formattest"
)

func TestAllWordsStayWords(t *testing.T) {
	want := harmless(t)
	for _, text := range formattest.Hostile {
		sameButWords(t, text, want)
	}
}
