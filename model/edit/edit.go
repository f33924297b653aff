// Package edit changes CUE source without writing it anew: each change is a piece
// of text in the place of some bytes, found by the syntax, and every byte around it
// stays, comments, blanks and line ends too. It decides nothing: what is to be
// changed, others say; it refuses where the source is so written that the change
// would mean more, or something else.
package edit

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"tautline.dev/model/value"
)

// Edit is a piece of text in the place of some bytes of a file; of none, where
// Start is End.
type Edit struct {
	File       *value.File
	Start, End int
	Text       string
}

// Apply is a text with some edits made in it, whose offsets are those of the text as
// it is. Two that insert at one place do it in their order, two that only take away
// may overlap; other edits that overlap are an error.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	var out bytes.Buffer
	at, takes := 0, false
	for _, e := range edits {
		if e.Start < 0 || e.End < e.Start || e.End > len(src) {
			return nil, fmt.Errorf("an edit of bytes %d to %d, and there are %d", e.Start, e.End, len(src))
		}
		start := e.Start
		if start < at {
			if !takes || e.Text != "" {
				return nil, fmt.Errorf("two changes of the same text, at byte %d", e.Start)
			}
			start = min(at, e.End)
		}
		out.Write(src[at:max(at, start)])
		out.WriteString(e.Text)
		at, takes = max(at, e.End), e.Text == ""
	}
	out.Write(src[at:])
	return out.Bytes(), nil
}
