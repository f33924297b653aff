package diff

import "tautline.dev/model"

// mostWords is how much of a value is told where both have to be read side by side.
const mostWords = 100

// Arrow stands between what was and what is.
const Arrow = " → "

// Words are the value before and after, as a team writes them, shortened where they are
// long: to where they part.
func (f Fact) Words() (before, after string) {
	before, after = f.Before.Text, f.After.Text
	if len(before) > mostWords || len(after) > mostWords {
		before, after = shorten(before, after)
	}
	f.Before.Text, f.After.Text = before, after
	return f.Before.words(), f.After.words()
}

// String is the fact with both values: "timeout: 3s → 30s".
func (f Fact) String() string {
	before, after := f.Words()
	return f.Path + ": " + before + Arrow + after
}

// One is the fact with the value that there is, where there is one only.
func (f Fact) One() string {
	before, after := f.Words()
	if f.After.Known() {
		return f.Path + ": " + after
	}
	return f.Path + ": " + before
}

// words are the value, or that nobody states it.
func (v Value) words() string {
	switch {
	case v.Stated():
		return v.Text
	case v.State == model.Implied:
		return "not stated (" + v.Text + " by " + v.By + ")"
	}
	return "not stated"
}

// ImpliedWords are both values of a fact that nobody states: "retention: 4d → 14d".
func (f Fact) ImpliedWords() string {
	say := func(v Value) string {
		if v.State == model.Implied {
			return v.Text
		}
		return "nothing"
	}
	return f.Path + ": " + say(f.Before) + Arrow + say(f.After)
}

// shorten cuts two texts so that one sees where they part.
func shorten(a, b string) (string, string) {
	x, y := []rune(a), []rune(b)
	same := 0
	for same < min(len(x), len(y)) && x[same] == y[same] {
		same++
	}
	const before = 30
	from := max(same-before, 0)
	if from < before {
		from = 0 // too little to cut it off
	}
	cut := func(r []rune) string {
		from, to := min(from, len(r)), len(r)
		if to-from > mostWords {
			to = from + mostWords
		}
		s := string(r[from:to])
		if from > 0 {
			s = "..." + s
		}
		if to < len(r) {
			s += "..."
		}
		return s
	}
	return cut(x), cut(y)
}
