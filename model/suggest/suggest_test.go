package suggest

import "testing"

func TestDidYouMean(t *testing.T) {
	known := []string{"timeout", "retry", "to", "from"}
	for word, want := range map[string]string{
		"timout": `; did you mean "timeout"?`,
		"RETRY":  `; did you mean "retry"?`,
		"form":   `; did you mean "from"?`,
		"mfro":   "",
		"zzzzzz": "",
		"x":      "",
	} {
		if got := DidYouMean(word, known); got != want {
			t.Errorf("%s: got %q, want %q", word, got, want)
		}
	}
}

func TestSay(t *testing.T) {
	for _, c := range []struct {
		want string
		some []string
	}{
		{"", nil},
		{`; did you mean "a"?`, []string{"a"}},
		{`; did you mean "a" or "b"?`, []string{"a", "b"}},
		{`; did you mean "a", "b" or "c"?`, []string{"a", "b", "c"}},
	} {
		if got := Say(c.some); got != c.want {
			t.Errorf("%v: %s", c.some, got)
		}
	}
}
