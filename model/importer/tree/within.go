package tree

import (
	"strconv"
	"strings"
)

// The marks that stand for a hole while the text around it is read: letters for
// private use, which no source that means anything holds.
const (
	holeOpens  = "\ue000"
	holeCloses = "\ue001"
)

// Within reads the JSON or YAML that a text holds, with its holes.
func Within(text *Value) (*Value, error) {
	if text == nil {
		return nil, errorAt(Place{}, "there is nothing to read")
	}
	var b strings.Builder
	var holes []*Hole
	parts := text.Parts
	if parts == nil {
		parts = []Part{{Text: text.Text}}
	}
	for _, p := range parts {
		if p.Hole == nil {
			b.WriteString(strings.NewReplacer(holeOpens, "", holeCloses, "").Replace(p.Text))
			continue
		}
		b.WriteString(holeOpens + strconv.Itoa(len(holes)) + holeCloses)
		holes = append(holes, p.Hole)
	}
	v, err := One(text.At.File, []byte(b.String()))
	if err != nil {
		if e, ok := err.(*Error); ok {
			e.At = text.At
		}
		return nil, err
	}
	// The text begins in the line after the one that opens it, where it has several.
	shift := text.At.Line - 1
	if strings.Contains(b.String(), "\n") && text.At.Column > 1 {
		shift++
	}
	v.Walk(func(in *Value) bool {
		in.At.Line += shift
		for i := range in.Fields {
			in.Fields[i].At.Line += shift
		}
		in.Via = text.Via
		in.refill(holes)
		return true
	})
	return v, nil
}

// refill puts the holes back where their marks stand.
func (v *Value) refill(holes []*Hole) {
	if v.Kind != Text || !strings.Contains(v.Text, holeOpens) {
		return
	}
	var pieces []*Value
	rest := v.Text
	for {
		before, after, found := strings.Cut(rest, holeOpens)
		pieces = append(pieces, Scalar(v.At, before))
		if !found {
			break
		}
		number, behind, _ := strings.Cut(after, holeCloses)
		if i, err := strconv.Atoi(number); err == nil && i < len(holes) {
			pieces = append(pieces, &Value{Kind: Text, Parts: []Part{{Hole: holes[i]}}})
		}
		rest = behind
	}
	filled := Joined(v.At, pieces...)
	v.Text, v.Parts = filled.Text, filled.Parts
}
