package main

import (
	"bytes"
	"strings"
	"testing"
)

// The same seed draws the same messages, another one others.
func TestSample(t *testing.T) {
	draw := func(seed uint64) string {
		var b bytes.Buffer
		if err := run(&b, []string{"../../examples/real/shopping-cart"}, "design-review", 5, seed); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	one := draw(1)
	if one != draw(1) || one == draw(2) {
		t.Error("what is drawn doesn't hang on the seed")
	}
	if n := strings.Count(one, "[ ] useful"); n != 5 {
		t.Errorf("%d messages:\n%s", n, one)
	}
	if err := run(&bytes.Buffer{}, []string{"nowhere"}, "design-review", 5, 1); err == nil {
		t.Error("a directory that isn't there is judged")
	}
}
