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

// What was meant is beyond doubt where one letter of four is wrong and nothing else is near;
// of words that nobody makes up, three letters of four will do.
func TestUnmistakable(t *testing.T) {
	words := []string{"request-reply", "send", "publish", "deliver", "poll", "tail", "own"}
	for _, c := range []struct{ word, meant, of string }{
		{"polll", "poll", "poll"}, {"pol", "", "poll"}, {"sned", "send", "send"}, {"sen", "", ""},
		{"po", "", ""}, {"pal", "", ""}, {"owm", "", ""}, {"ow", "", ""}, {"seed", "send", "send"}, {"poll", "", ""}, {"pol1", "", ""},
	} {
		if meant, of := Unmistakable(c.word, words), UnmistakableOf(c.word, words); meant != c.meant || of != c.of {
			t.Errorf("%s: %q and %q, want %q and %q", c.word, meant, of, c.meant, c.of)
		}
	}
}
