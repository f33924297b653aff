// Package phrase is how everything that is told puts numbers, lists and ways into
// words, so that rules, explorations, pages and commands say the same thing in
// the same way.
package phrase

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// MostSteps is how many steps of a way a message spells out: beyond that the
// way is shortened in its middle.
const MostSteps = 12

// Steps puts the steps of a way into one text, a long one without its middle.
func Steps(steps []string, between string) string {
	return StepsOf(steps, func(s string) string { return s }, between)
}

// StepsOf is Steps of things that get their words only where they are shown: a
// way can be thousands of steps long, and thousands of ways lead over them.
func StepsOf[T any](steps []T, words func(T) string, between string) string {
	shown := len(steps)
	if shown > MostSteps {
		shown = MostSteps - 2
	}
	var texts []string
	for _, s := range steps[:shown] {
		texts = append(texts, words(s))
	}
	if shown < len(steps) {
		texts = append(texts, "...", words(steps[len(steps)-1]))
	}
	return strings.Join(texts, between)
}

// Way is the boxes that lines lead through, as people write it: `a` → `b` → `c`.
func Way(lines []*model.Line) string {
	boxes := []*model.Box{lines[0].From}
	for _, l := range lines {
		boxes = append(boxes, l.To)
	}
	return StepsOf(boxes, func(b *model.Box) string { return "`" + b.ID + "`" }, " → ")
}

// Deed names what a line does, in the words of the team if there are any: "charge the
// card", or what it does to which box.
func Deed(l *model.Line) string {
	if does, ok := l.Does.Get(); ok {
		return fmt.Sprintf("%q", does)
	}
	if !l.Operation.Known() {
		return fmt.Sprintf("what it does at `%s`", l.To.ID)
	}
	return fmt.Sprintf("the %s to `%s`", l.Operation.Text(), l.To.ID)
}

// Listed is a list as people say it, with a word before each thing: "no alarm
// and no runbook".
func Listed(things []string, before string) string { return listed(things, before, " and ") }

// Or is a list of which one thing will do: "a queue or a topic".
func Or(things []string) string { return listed(things, "", " or ") }

func listed(things []string, before, last string) string {
	list := before + things[0]
	for i, t := range things[1:] {
		if i == len(things)-2 {
			list += last + before + t
		} else {
			list += ", " + before + t
		}
	}
	return list
}

// mostNamed is how many things of one kind a message names: enough to see which
// they are.
const mostNamed = 12

// Some is a list as people say it, a long one by its first things and how many
// more there are.
func Some(things []string) string { return First(mostNamed, things) }

// First is such a list of which no more than so many are named.
func First(most int, things []string) string {
	if more := len(things) - most; more > 0 {
		things = append(things[:most:most], fmt.Sprintf("%d more", more))
	}
	return Listed(things, "")
}

// Capital begins with a capital letter what begins a sentence, unless that is an id or a
// sign.
func Capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Times says how often something is tried: "once", "3 times", "without end".
func Times(tries model.Attempts) string {
	switch tries {
	case model.Unlimited:
		return "without end"
	case 1:
		return "once"
	}
	return tries.String() + " times"
}

// Length is a length of time: "1h30m", or "for ever".
func Length(d time.Duration) string {
	if d == arithmetic.Forever {
		return "for ever"
	}
	return model.FormatDuration(d)
}

// For is how long something goes on: "for 1h30m", or "for ever".
func For(d time.Duration) string {
	if d == arithmetic.Forever {
		return Length(d)
	}
	return "for " + Length(d)
}

// Count is a number of things: "1 flow", "3 flows".
func Count(n int, one, many string) string {
	return strconv.Itoa(n) + " " + Agree(n, one, many)
}

// Agree is the words that agree with a number: "is" with one, "are" with any
// other.
func Agree(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Thousands writes a number with its thousands apart: 1,234,567.
func Thousands(n int) string { return apart(strconv.Itoa(n)) }

// Number writes a number as it is, with every digit and its thousands apart: 123.45,
// 1,234,567.5.
func Number(x float64) string { return apart(strconv.FormatFloat(x, 'f', -1, 64)) }

// apart puts a comma between the thousands before the point.
func apart(digits string) string {
	end := strings.IndexByte(digits, '.')
	if end < 0 {
		end = len(digits)
	}
	begin := 0
	if strings.HasPrefix(digits, "-") {
		begin = 1
	}
	for i := end - 3; i > begin; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Share writes a share of the whole as people do, with as many nines as it has
// and two digits of what is missing (0.9987, 0.99995), and with more where it
// would else look like another one that it is told apart from, or less than that though
// it is the same but for rounding.
func Share(x, apartFrom float64) string {
	if x <= 0 || x >= 1 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	if !arithmetic.Below(x, apartFrom) && !arithmetic.Below(apartFrom, x) {
		return strconv.FormatFloat(apartFrom, 'f', -1, 64)
	}
	digits := 2
	for missing := 1 - x; missing < 0.1 && digits < 15; digits++ {
		missing *= 10
	}
	for ; ; digits++ {
		text := strconv.FormatFloat(x, 'f', digits, 64)
		short, _ := strconv.ParseFloat(text, 64)
		if digits >= 15 || short < 1 && (short < apartFrom) == (x < apartFrom) && short != apartFrom {
			return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
		}
	}
}

// Rate is so much a second: "400/s".
func Rate(x float64) string { return Amount(x) + "/s" }

// Amount writes how much there is of something, rounded to what people read,
// and never with an exponent: 400, 12.5, 180,000.
func Amount(x float64) string {
	if x >= 1e15 {
		return "more than can be counted"
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)
	return Number(rounded)
}
