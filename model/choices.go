package model

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
)

// Which stages there are stands in the files alone: in what a field with @tag chooses
// between, in what it is compared with, and in the conditions of files. Whoever changes
// a system for all of them asks Others; whoever tells a verdict says with Unasked which
// one it is about.

// mostOthers is how many stages of one system are looked at that nobody has named.
const mostOthers = 32

// Unasked is a tag that nobody gave, and that has a default: the system is read with it.
type Unasked struct {
	Key, Default string
	// Others are what else the sources show that it can be; Open says that it may be
	// anything.
	Others []string
	Open   bool
}

// ByDefault is the stage that these are read in.
func ByDefault(all []Unasked) Stage {
	var out Stage
	for _, u := range all {
		out = append(out, u.Key+"="+u.Default)
	}
	return out
}

// NotRead are the tags of stages that the system isn't read in.
func NotRead(all []Unasked) []string {
	var out []string
	for _, u := range all {
		for _, v := range u.Others {
			out = append(out, u.Key+"="+v)
		}
	}
	return out
}

func (u Unasked) String() string {
	not := strings.Join(u.Others, ", ")
	switch {
	case u.Open && not == "":
		not = "any other value"
	case u.Open:
		not += " or any other value"
	}
	return fmt.Sprintf("%s=%s, the default of @tag(%s), and not in %s", u.Key, u.Default, u.Key, not)
}

// choice is what may be given for one key.
type choice struct {
	key string
	// file is a condition of files: on or off.
	file bool
	// values are those that the sources show, in their order.
	values []string
	// byDefault is the one that holds where none is given.
	byDefault string
	defaulted bool
	// open tells that it may be given others, too; rest is one that stands for all these,
	// unless they can't be told apart: then they are wild.
	open, wild bool
	rest       string
	short      []string
}

// isOn and isOff are the values of a condition.
const isOn, isOff = "on", "off"

// choices are what a system may be given.
func (r *reading) choices(s source) []choice {
	tags := r.tagsOf(s)
	if len(tags) == 0 {
		return nil
	}
	p := &parsed{fields: map[string]ast.Expr{}}
	var out []choice
	for _, t := range tags {
		i := slices.IndexFunc(out, func(c choice) bool { return c.key == t.key && c.file == t.file })
		if i < 0 {
			i = len(out)
			out = append(out, choice{key: t.key, file: t.file, open: !t.file})
			if t.file {
				out[i].values = []string{isOff, isOn}
			}
		}
		if !t.file {
			p.parse(r, s)
			out[i].add(p, t)
		}
	}
	for i := range out {
		out[i].represent()
	}
	return out
}

func (c *choice) add(p *parsed, t tag) {
	var o options
	o.of(p, t.field.Value, 8)
	if t.kind == "bool" {
		o.values, o.closed = []string{"false", "true"}, true
	}
	if o.closed && len(o.values) == 1 {
		o.byDefault, o.defaulted = o.values[0], true
	}
	if !o.closed {
		p.uses(t, &o)
	}
	for _, v := range o.values {
		if !slices.Contains(c.values, v) {
			c.values = append(c.values, v)
		}
	}
	if o.defaulted && !c.defaulted {
		c.byDefault, c.defaulted = o.byDefault, true
	}
	c.open = c.open && !o.closed
	c.wild = c.wild || o.wild
	c.short = append(c.short, t.short...)
	if t.kind == "int" || t.kind == "number" {
		c.rest = "0"
	}
}

// represent finds a value that is none of those which the sources show.
func (c *choice) represent() {
	if !c.open {
		return
	}
	if c.rest == "" {
		for c.rest = "another"; slices.Contains(c.values, c.rest); c.rest += "-one" {
		}
		return
	}
	most := new(big.Int)
	for _, v := range c.values {
		if n, is := new(big.Int).SetString(v, 0); is && n.Cmp(most) > 0 {
			most = n
		}
	}
	c.rest = most.Add(most, big.NewInt(1)).String()
}

// given is the value that a stage gives it, or has without.
func (c *choice) given(stage Stage) (v string, named bool) {
	for _, t := range stage {
		key, text, valued := strings.Cut(t, "=")
		switch {
		case c.file && t == c.key:
			return isOn, true
		case c.file && t == "!"+c.key:
			return isOff, true
		case !c.file && valued && key == c.key:
			return text, true
		case !c.file && !valued && slices.Contains(c.short, t):
			return t, true
		}
	}
	if c.file {
		return isOff, false
	}
	return c.byDefault, false
}

// unasked are the tags of a system that a stage doesn't name.
func (r *reading) unasked(s source, stage Stage) []Unasked {
	var out []Unasked
	for _, c := range r.choices(s) {
		if _, named := c.given(stage); named || c.file || !c.defaulted {
			continue
		}
		u := Unasked{Key: c.key, Default: c.byDefault, Open: c.open}
		for _, v := range c.values {
			if v != c.byDefault {
				u.Others = append(u.Others, v)
			}
		}
		if u.Open || len(u.Others) > 0 {
			out = append(out, u)
		}
	}
	return out
}

// others are the stages that choices make beside some that are asked for. Where some
// can't be told, unlisted are the keys that it hangs on: those that nobody has named.
// Of a key that is open to more than the sources show, and that was named, it is about
// those values that were.
func others(all []choice, asked []Stage) (out []Stage, unlisted []string) {
	all = slices.Clone(all)
	have := map[string]bool{}
	for _, stage := range asked {
		have[strings.Join(values(all, stage), "\x00")] = true
	}
	makes := 1
	for i := range all {
		c := &all[i]
		named := namedIn(c, asked)
		switch {
		case c.open && named != nil:
			c.values = named
		case c.open && c.wild:
			unlisted = append(unlisted, c.key)
		case c.open:
			c.values = append(slices.Clip(c.values), c.rest)
		}
		makes *= max(1, len(c.values))
		makes = min(makes, 1<<20)
	}
	if len(unlisted) > 0 {
		return nil, unlisted
	}
	if makes > mostOthers {
		// What was named is taken as it was; what is left has to be few enough.
		makes = 1
		for i := range all {
			c := &all[i]
			if named := namedIn(c, asked); named != nil {
				c.values = named
			} else if len(c.values) > 1 {
				unlisted = append(unlisted, c.key)
			}
			if makes *= max(1, len(c.values)); makes > mostOthers {
				return nil, unlisted
			}
		}
	}
	for _, of := range combined(all) {
		stage, is := stageOf(all, of)
		if is && !have[strings.Join(of, "\x00")] {
			out = append(out, stage)
		}
	}
	return out, nil
}

// namedIn are the values that some stages name, nil where they name none.
func namedIn(c *choice, asked []Stage) (out []string) {
	for _, stage := range asked {
		if v, named := c.given(stage); named && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func values(all []choice, stage Stage) (out []string) {
	for i := range all {
		v, _ := all[i].given(stage)
		out = append(out, v)
	}
	return out
}

// combined are all that choices make, each value of one with each of the others.
func combined(all []choice) [][]string {
	out := [][]string{nil}
	for _, c := range all {
		var more [][]string
		for _, of := range out {
			for _, v := range c.values {
				more = append(more, append(slices.Clip(of), v))
			}
			if len(c.values) == 0 { // nothing gives it a value
				more = append(more, append(slices.Clip(of), c.byDefault))
			}
		}
		out = more
	}
	return out
}

// stageOf is a stage with some values. There is none where a name gives a field another
// one than it turns a file on with.
func stageOf(all []choice, of []string) (out Stage, is bool) {
	for i, c := range all {
		switch {
		case c.file && of[i] == isOff:
			out = append(out, "!"+c.key)
		case c.file:
			for j, o := range all {
				if !o.file && slices.Contains(o.short, c.key) && of[j] != c.key {
					return nil, false
				}
			}
			out = append(out, c.key)
		case of[i] == "" && !slices.Contains(c.values, ""):
		case slices.ContainsFunc(all, func(o choice) bool {
			return o.file && slices.Contains(c.short, o.key) && o.key == of[i] && of[slices.IndexFunc(all, func(x choice) bool { return x.file && x.key == o.key })] == isOn
		}):
			// the name of the file says it
		default:
			out = append(out, c.key+"="+of[i])
		}
	}
	return out, true
}
