package phrase

import (
	"regexp"

	"cuelang.org/go/cue/literal"
)

var plainField = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// Field is an id as the name of a field in CUE: quoted where it must be.
func Field(id string) string {
	if plainField.MatchString(id) {
		return id
	}
	return Text(id)
}

// Text is a text as CUE writes it, in quotes. Go's own way of quoting isn't CUE's:
// it escapes as \x7f what is only known there as \u007f.
func Text(s string) string { return literal.String.Quote(s) }
