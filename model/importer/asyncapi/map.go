package asyncapi

import (
	"path"
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// mapper makes a draft of descriptions.
type mapper struct {
	d            *draft.Draft
	boxes, lines draft.Names
	// joined leads from a server and an address to the box that all files mean.
	joined map[string]string
	byID   map[string]*draft.Box
}

// Map adds what descriptions show to a draft. Channels of several that have a server
// and an address in common are one.
func Map(all []*File, d *draft.Draft) {
	m := &mapper{d: d, boxes: d.BoxNames(), lines: d.LineNames(), joined: map[string]string{}, byID: map[string]*draft.Box{}}
	for _, f := range all {
		m.file(f)
		for _, k := range f.skipped {
			d.Skip(k.What, k.Name, k.At, k.Why)
		}
	}
}

func (m *mapper) box(b *draft.Box) *draft.Box {
	m.d.Boxes = append(m.d.Boxes, b)
	m.byID[b.ID] = b
	m.d.Resources++
	return b
}

func (m *mapper) file(f *File) {
	title := f.title()
	app := m.box(&draft.Box{
		ID:   m.boxes.Take(title, path.Base(path.Dir(f.path))+"/"+title),
		Kind: "service", Source: f.name + "#info", At: f.src.At,
	})
	all := f.channels()
	channels := channels{map[string]*channel{}, map[*tree.Value]*channel{}}
	for _, c := range all {
		m.channel(f, app, c)
		channels.byKey[c.key] = c
		if c.v != nil && channels.byValue[c.v] == nil {
			channels.byValue[c.v] = c
		}
	}
	if f.old() {
		for _, c := range all {
			// The verbs say what others may do: who subscribes gets what the
			// application sends.
			for _, verb := range []string{"subscribe", "publish"} {
				if op := c.v.Get(verb); op != nil {
					name := op.Get("operationId").Word()
					if name == "" {
						name = c.key + "." + verb
					}
					m.line(f, app, c, name, op, verb == "subscribe", f.name+"#"+c.key+"."+verb)
				}
			}
		}
		return
	}
	for _, o := range f.src.Get("operations").Map() {
		m.operation(f, app, channels, o)
	}
}

// channel makes the box of a channel, or finds the one that another file made.
func (m *mapper) channel(f *File, app *draft.Box, c *channel) {
	kind, platform := f.kind(c)
	if kind == "" {
		f.skip("a channel", c.key, c.at, "it is one of HTTP; who calls or is called isn't shown")
		return
	}
	for _, p := range c.places() {
		if id := m.joined[p]; id != "" {
			c.box = id
		}
	}
	if c.box == "" {
		c.box = m.boxes.Take(strings.Trim(c.key, "/"), app.ID+"/"+strings.Trim(c.key, "/"))
		m.box(&draft.Box{ID: c.box, Kind: kind, Platform: platform, Source: f.name + "#channels." + c.key, At: c.at})
	}
	for _, p := range c.places() {
		m.joined[p] = c.box
	}
	m.settings(f, c, m.byID[c.box])
}

// settings states what a channel's bindings say of it.
func (m *mapper) settings(f *File, c *channel, b *draft.Box) {
	amqp := f.bindings(c.v, "amqp")
	for _, part := range []string{"queue", "exchange"} {
		if v := amqp.Get(part, "durable"); v.Word() == "true" || v.Word() == "false" {
			b.Set("channel.durable", v.Word() == "true", v)
			break
		}
	}
	if v := f.bindings(c.v, "kafka").Get("topicConfiguration", "retention.ms"); v != nil {
		if n, err := strconv.Atoi(v.Word()); err == nil && n > 0 {
			b.Set("channel.retention", draft.Span(n, "ms"), v)
		}
	}
	queue := f.bindings(c.v, "sqs").Get("queue")
	for name, path := range map[string]string{"visibilityTimeout": "channel.visibility", "messageRetentionPeriod": "channel.retention"} {
		if v := queue.Get(name); v != nil {
			if n, err := strconv.Atoi(v.Word()); err == nil && n >= 0 {
				b.Set(path, draft.Span(n, "s"), v)
			}
		}
	}
	redrive := queue.Get("redrivePolicy")
	name := redrive.Get("deadLetterQueue", "name").Word()
	if n, err := strconv.Atoi(redrive.Get("maxReceiveCount").Word()); err == nil && n > 0 && name != "" && name != b.ID {
		if m.byID[name] == nil {
			name = m.box(&draft.Box{ID: m.boxes.Take(name), Kind: "queue", Platform: "aws/sqs", Source: b.Source, At: redrive.At, Outside: true}).ID
		}
		b.Set("channel.deadLetter.to", draft.Ref(name), redrive)
		b.Set("channel.deadLetter.after", n, redrive.Get("maxReceiveCount"))
	}
}

// operation makes the line of one operation of version 3, and that of its reply.
func (m *mapper) operation(f *File, app *draft.Box, channels channels, o tree.Field) {
	op, _ := f.deref(o.Value)
	sends := op.Get("action").Word() == "send"
	if !sends && op.Get("action").Word() != "receive" {
		f.skip("an operation", o.Name, o.At, "its action is neither send nor receive")
		return
	}
	c := f.channelOf(channels, op.Get("channel"))
	if c == nil {
		f.skip("an operation", o.Name, o.At, "its channel isn't declared here")
		return
	}
	l := m.line(f, app, c, o.Name, op, sends, f.name+"#operations."+o.Name)
	reply, _ := f.deref(op.Get("reply"))
	if reply == nil || l == nil {
		return
	}
	back := f.channelOf(channels, reply.Get("channel"))
	if back == nil {
		f.skip("a reply", o.Name, reply.At, "where it goes is known only when it runs")
		return
	}
	if answer := m.line(f, app, back, o.Name+".reply", reply, !sends, f.name+"#operations."+o.Name+".reply"); answer != nil {
		answer.Set("answers", draft.Ref(l.ID), reply)
	}
}

// channels are those of a file, by their keys and by what they are.
type channels struct {
	byKey   map[string]*channel
	byValue map[*tree.Value]*channel
}

// channelOf is the channel that an operation names.
func (f *File) channelOf(all channels, v *tree.Value) *channel {
	ref := v.Get("$ref").Word()
	if ref == "" {
		return nil
	}
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(ref[strings.LastIndexByte(ref, '/')+1:])
	if c := all.byKey[name]; c != nil && strings.HasPrefix(ref, "#/channels/") {
		return c
	}
	// Or it refers to what the channel itself refers to.
	if to, _ := f.deref(v); to != nil {
		return all.byValue[to]
	}
	return nil
}

// line makes the line of one operation, in the direction in which the messages travel.
func (m *mapper) line(f *File, app *draft.Box, c *channel, name string, op *tree.Value, sends bool, source string) *draft.Line {
	if c.box == "" {
		return nil
	}
	l := &draft.Line{
		ID: m.lines.Take(name, app.ID+"/"+name), From: c.box, To: app.ID, Level: draft.Drawn, At: op.At,
		Evidence: []string{string(draft.Drawn) + ": " + source},
	}
	if sends {
		l.From, l.To = l.To, l.From
	}
	m.d.Lines = append(m.d.Lines, l)
	does := op.Get("summary")
	if short(does.Word()) == "" {
		does = op.Get("title")
	}
	if w := short(does.Word()); w != "" {
		l.Set("does", w, does)
	} else {
		l.Set("does", short(name), op)
	}
	m.quality(f, l, op)
	m.correlation(f, l, op, c)
	return l
}

// quality states what the settings of an operation promise.
func (m *mapper) quality(f *File, l *draft.Line, op *tree.Value) {
	promises := map[string]string{"0": "at-most-once", "1": "at-least-once", "2": "exactly-once"}
	qos := f.bindings(op, "mqtt").Get("qos")
	for _, t := range op.Get("traits").List() {
		if qos == nil {
			t, _ = f.deref(t)
			qos = f.bindings(t, "mqtt").Get("qos")
		}
	}
	if p := promises[qos.Word()]; p != "" {
		l.Set("guarantee", p, qos)
	}
}

// correlation states what ties messages together: where all of an operation say the
// same.
func (m *mapper) correlation(f *File, l *draft.Line, op *tree.Value, c *channel) {
	messages := op.Get("messages").List()
	if one := op.Get("message"); one != nil { // version 2
		one, _ = f.deref(one)
		messages = []*tree.Value{one}
		if several := one.Get("oneOf"); several != nil {
			messages = several.List()
		}
	}
	if len(messages) == 0 {
		for _, msg := range c.v.Get("messages").Map() {
			messages = append(messages, msg.Value)
		}
	}
	var all *tree.Value
	for _, msg := range messages {
		msg, _ = f.deref(msg)
		id, _ := f.deref(msg.Get("correlationId"))
		at := id.Get("location")
		if at.Word() == "" || all != nil && at.Word() != all.Word() {
			return
		}
		all = at
	}
	if all != nil {
		l.Set("correlation", short(all.Word()), all)
	}
}
