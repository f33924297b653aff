package pattern

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// What can't fire is refused, as a rule that never says anything looks like one that
// is kept. Here are the ways in which one can't.

// can is a value as the leaf has it; it tells of one that the leaf never is.
func (k *compiler) can(v cue.Value, n value.Node, s *Shape) value.Node {
	switch {
	case isNumber(&n):
		k.number(v, cue.NoOp, n.Number, s)
	case n.Kind == value.String:
		n.Text = k.word(v, n, s)
	}
	return n
}

// word is a text as the leaf has it; it tells of one that the leaf never is.
func (k *compiler) word(v cue.Value, n value.Node, s *Shape) string {
	if instead := s.Never[n.Text]; instead != "" {
		k.say(v, s, "%s is never %s; %s", s.Path, n.Show(), instead)
		return n.Text
	}
	text, ok := s.text(n.Text)
	switch {
	case ok:
	case s.Plural:
		k.say(v, s, "%s is a list, and never %s; write list.MatchN(>0, %s), with import \"list\"", s.Path, n.Show(), n.Show())
	case len(s.Words) > 0:
		k.say(v, s, "%s is never %s; it is one of %s%s", s.Path, n.Show(), strings.Join(s.Words, ", "), suggest.DidYouMean(n.Text, s.Words))
	case s.Canonical != nil:
		k.say(v, s, "%s is never %s%s", s.Path, n.Show(), semi(s.Hint))
	default:
		k.say(v, s, "%s is never %s; it is %s%s", s.Path, n.Show(), article(s.Kinds&^cue.StringKind), orWords(s.Texts))
	}
	return text
}

func orWords(texts []string) string {
	var b strings.Builder
	for _, t := range texts {
		fmt.Fprintf(&b, " or %q", t)
	}
	return b.String()
}

// number tells of a bound that no number of the leaf keeps, or of a number that it never
// is.
func (k *compiler) number(v cue.Value, op cue.Op, x float64, s *Shape) {
	r := s.Numbers
	if r == nil || s.Above != "" && (op == cue.GreaterThanOp || op == cue.GreaterThanEqualOp) {
		return
	}
	high := x > r.High || x == r.High && (r.HighOpen || op == cue.GreaterThanOp)
	low := x < r.Low || x == r.Low && (r.LowOpen || op == cue.LessThanOp)
	never := false
	switch op {
	case cue.NoOp:
		never = high || low || r.Whole && x != math.Trunc(x)
	case cue.GreaterThanOp, cue.GreaterThanEqualOp:
		never = high
	case cue.LessThanOp, cue.LessThanEqualOp:
		never = low
	}
	if never {
		k.say(v, s, "%s is never %s%s; it is %s", s.Path, sign(op), Shown(&value.Node{Kind: value.Float, Number: x}), r)
	}
}

func sign(op cue.Op) string {
	if op == cue.NoOp {
		return ""
	}
	return op.String()
}

// String says which numbers they are.
func (r *Numbers) String() string {
	kind := "a number"
	if r.Whole {
		kind = "a whole number"
	}
	bound := func(open bool, strict, loose string, x float64) string {
		if open {
			loose = strict
		}
		return " " + loose + " " + Shown(&value.Node{Kind: value.Float, Number: x})
	}
	var parts []string
	if !math.IsInf(r.Low, 0) {
		parts = append(parts, bound(r.LowOpen, "above", "of at least", r.Low))
	}
	if !math.IsInf(r.High, 0) {
		parts = append(parts, bound(r.HighOpen, "below", "of at most", r.High))
	}
	return kind + strings.Join(parts, " and")
}

// comparison is a bound or a regular expression, nil where CUE has to answer for it.
func (k *compiler) comparison(v cue.Value, s *Shape, op cue.Op, args []cue.Value) scalar {
	if len(args) != 1 {
		return nil
	}
	n, ok := plainValue(args[0])
	if !ok {
		return nil
	}
	var out scalar
	switch {
	case op == cue.RegexMatchOp || op == cue.NotRegexMatchOp:
		re, err := regexp.Compile(n.Text)
		if err != nil {
			k.say(v, s, "%v", err)
			return ofKind(cue.BottomKind)
		}
		out = &matching{re, op == cue.NotRegexMatchOp}
	case op == cue.NotEqualOp:
		out = &other{k.can(v, n, s), s.Above}
	case n.Kind == value.Bool:
		return nil
	case isNumber(&n):
		k.number(v, op, n.Number, s)
		return &bound{op, n, s.Above}
	case s.Canonical != nil:
		k.say(v, s, "texts are compared letter by letter, and \"10s\" comes before \"5s\"%s", semi(s.Hint))
		return ofKind(cue.BottomKind)
	default:
		out = &bound{op, n, ""}
	}
	if n.Kind == value.String {
		k.ofTexts(v, s, op, out)
	}
	return out
}

// ofTexts tells of a comparison of texts with what is none, or never fits.
func (k *compiler) ofTexts(v cue.Value, s *Shape, op cue.Op, t scalar) {
	all := s.texts()
	fits := func(text string) bool {
		n := Text(text)
		return t.fits(&n, nil)
	}
	switch {
	case all == nil || s.Canonical != nil:
	case s.Plural:
		k.say(v, s, "%s is a list, and this compares texts; write list.MatchN(>0, ...) for what is in it, with import \"list\", or [_, ...] for any that isn't empty", s.Path)
	case s.Kinds&^cue.StringKind != 0:
		k.say(v, s, "%s is %s%s, and this compares texts", s.Path, article(s.Kinds&^cue.StringKind), orWords(all))
	case !slices.ContainsFunc(all, fits):
		k.say(v, s, "%s is one of %s, and this fits none of them", s.Path, strings.Join(all, ", "))
	}
}

// counts tells of a count of what is in a list that needs some of it to fit, where nothing
// that can stand there does.
func (k *compiler) counts(v cue.Value, s *Shape, call []cue.Value) {
	if len(s.Items) == 0 || len(call) != 3 || fmt.Sprint(call[0]) != "list.MatchN" {
		return
	}
	ctx := cuecontext.New()
	fits := func(of cue.Value, x any) bool { return of.Unify(ctx.Encode(x)).Validate(cue.Concrete(true)) == nil }
	if fits(call[1], 0) || slices.ContainsFunc(s.Items, func(word string) bool { return fits(call[2], word) }) {
		return
	}
	hint := ""
	if n, ok := plainValue(call[2]); ok {
		hint = suggest.DidYouMean(n.Text, s.Items)
	}
	k.say(v, s, "what is in %s is one of %s, and this fits none of them%s", s.Path, strings.Join(s.Items, ", "), hint)
}

// required are the leaves that hold together, each once for every time it is asked for.
type required []*leaf

// barren tells of parts that can't all be there: what nobody knows has no value. Each
// branch is looked at with what holds round it.
func (k *compiler) barren(t test, with required) {
	var branches []anyOf
	with = slices.Clip(with)
	var gather func(t test)
	gather = func(t test) {
		switch t := t.(type) {
		case allOf:
			for _, part := range t {
				gather(part)
			}
		case *field:
			if !t.optional {
				gather(t.test)
			} else {
				k.barren(t.test, nil)
			}
		case anyOf:
			branches = append(branches, t)
		case *leaf:
			if !t.optional {
				with = append(with, t)
			}
		}
	}
	gather(t)
	if len(branches) == 0 {
		k.together(with)
	}
	for _, any := range branches {
		for _, b := range any {
			k.barren(b, with)
		}
	}
}

// together tells of the first leaf that another one excludes.
func (k *compiler) together(all required) {
	slices.SortStableFunc(all, func(a, b *leaf) int { return cmp.Compare(a.at.Start, b.at.Start) })
	for _, l := range all {
		is, one := l.test.(*same)
		if !one || l.of.Excludes == nil {
			continue
		}
		beside := strings.TrimSuffix(l.of.Path, l.of.Name)
		for _, other := range all {
			name, sibling := strings.CutPrefix(other.of.Path, beside)
			if !sibling || !slices.Contains(l.of.Excludes[is.Text], name) {
				continue
			}
			p := value.Problem{At: other.at, Path: k.pathOf(other.of), Message: fmt.Sprintf("this can't fire: where %s is %q there is no %s", l.of.Path, is.Text, other.of.Path)}
			if !slices.ContainsFunc(k.problems, func(q value.Problem) bool { return q.At == p.At && q.Message == p.Message }) {
				k.problems = append(k.problems, p)
			}
			return
		}
	}
}
