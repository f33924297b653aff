package model

import (
	"fmt"
	"strings"
	"time"

	"tautline.dev/model/value"
)

// How what is written of one fact becomes its value.

// facts decodes every fact that an entity lists.
func (d *decoder) facts(n *value.Node, prefix string, list func(func(string, AnyFact))) {
	list(func(path string, f AnyFact) {
		d.at(n, path, prefix, f)
	})
}

// at decodes the fact at a path below a node. A word on the way there stands
// for everything below it: "none" and "unknown", or a short form.
func (d *decoder) at(n *value.Node, path, prefix string, f AnyFact) {
	rest := path
	for rest != "" {
		head, tail, _ := strings.Cut(rest, ".")
		next := n.Get(head)
		if next == nil {
			return
		}
		n, rest = next, tail
		if rest != "" && n.Kind != value.Struct {
			n = shorthand(head, rest, n)
			break
		}
	}
	if n != nil {
		f.decode(d, n, strings.TrimPrefix(prefix+"."+path, "."))
	}
}

// shorthand is what a word says about a part of what it stands for, or nil.
func shorthand(field, part string, n *value.Node) *value.Node {
	if unsaid(n) {
		return n
	}
	word := func(s string) *value.Node {
		if s == "" {
			return nil
		}
		return &value.Node{Kind: value.String, Text: s, At: n.At}
	}
	switch field + "." + part {
	case "interaction.mode":
		return word(string(interactions[n.Text].mode))
	case "interaction.channel":
		return word(string(interactions[n.Text].reach))
	case "interaction.delivery":
		return word(string(interactions[n.Text].delivery))
	case "deadLetter.to", "buffer.name", "idempotency.enforcedBy":
		return n
	}
	return nil
}

func (f *Fact[T]) decode(d *decoder, n *value.Node, path string) {
	if n.Kind == value.Broken {
		return
	}
	if n.Kind == value.String && n.Text == "unknown" {
		f.asked = true
		return
	}
	f.state, f.origin = Stated, &Origin{At: n.At}
	if n.Kind == value.String && n.Text == "none" {
		f.none = true
		return
	}
	if !d.value(any(&f.value), n, path) {
		*f = Fact[T]{}
	}
}

// value reads a node into a pointer of a fact's type; it reports and refuses
// what has the right shape and still means nothing.
func (d *decoder) value(into any, n *value.Node, path string) bool {
	switch v := into.(type) {
	case *string:
		*v = n.Text
	case *bool:
		*v = n.Truth
	case *int:
		*v = int(min(n.Number, 1<<53))
	case *float64:
		*v = n.Number
	case *Attempts:
		*v = Attempts(min(n.Number, 1<<53))
		if n.Text == "unlimited" {
			*v = Unlimited
		}
	case *time.Duration:
		t, err := ParseDuration(n.Text)
		if err != nil {
			d.say(n.At, path, "%v", err)
			return false
		}
		*v = t
	case *time.Time:
		*v = d.date(n, path)
		return !v.IsZero()
	case *Size:
		s, err := ParseSize(n.Text)
		if err != nil {
			d.say(n.At, path, "%v", err)
			return false
		}
		*v = s
	case *Platforms:
		if *v = (Platforms{n.Text}); n.Kind == value.List {
			*v = nil
			for _, item := range n.Items {
				*v = append(*v, item.Text)
			}
		}
		if len(*v) == 0 {
			d.say(n.At, path, "the list names no platform; leave the field away, or write \"none\"")
			return false
		}
	case *[]string:
		for _, item := range items(n) {
			*v = append(*v, item.Text)
		}
	case *[]*Box:
		*v = named(n, path, d.boxNamed)
		return len(*v) == len(items(n))
	case *[]*Line:
		*v = named(n, path, d.lineNamed)
		return len(*v) == len(items(n))
	case **Box:
		*v = d.boxNamed(n, path)
		return *v != nil
	case **Line:
		*v = d.lineNamed(n, path)
		return *v != nil
	case **Group:
		*v = d.group(n, path)
		return *v != nil
	default:
		return word(into, n.Text)
	}
	return true
}

// named are the entities of a list that exist.
func named[T any](n *value.Node, path string, find func(*value.Node, string) *T) (out []*T) {
	for i, item := range items(n) {
		if e := find(item, fmt.Sprintf("%s[%d]", path, i)); e != nil {
			out = append(out, e)
		}
	}
	return out
}

// word reads the enums.
func word(into any, s string) bool {
	switch v := into.(type) {
	case *Mode:
		*v = Mode(s)
	case *Reach:
		*v = Reach(s)
	case *Delivery:
		*v = Delivery(s)
	case *Operation:
		*v = Operation(s)
	case *Enforcement:
		*v = Enforcement(s)
	case *Ack:
		*v = Ack(s)
	case *Guarantee:
		*v = Guarantee(s)
	case *Retrier:
		*v = Retrier(s)
	case *Strategy:
		*v = Strategy(s)
	case *Start:
		*v = Start(s)
	case *Conflict:
		*v = Conflict(s)
	case *InProgress:
		*v = InProgress(s)
	case *Holding:
		*v = Holding(s)
	default:
		panic(fmt.Sprintf("model: a fact of type %T can't be read", into))
	}
	return true
}

// implyNode gives an unknown fact the value that a platform says.
func (f *Fact[T]) implyNode(n *value.Node, src *Source) {
	if f.state != Unknown || f.asked {
		return
	}
	if n.Kind == value.String && n.Text == "none" {
		f.implyNone(src)
		return
	}
	var d decoder
	var v T
	if d.value(any(&v), n, "") {
		f.imply(v, src)
	}
}
