package main

import (
	"fmt"
	"strings"
	"time"

	"tautline.dev/model"
)

// got is a fact as a model has it.
type got struct {
	value any
	// known says that it has a value, stated that the team's own file says so.
	known, stated, none bool
}

// noPlace is a fact that the language has no place for.
var noPlace = got{value: "no place"}

// is compares with what an expectation says.
func (g got) is(want any) bool {
	if !g.known {
		return false
	}
	switch w := want.(type) {
	case float64:
		if w == -1 {
			return g.value == "unlimited" || g.none
		}
		if f, ok := g.value.(float64); ok {
			return f == w
		}
		return false
	case string:
		have, _ := g.value.(string)
		return strings.EqualFold(bare(have), bare(w)) || strings.Contains(strings.ToLower(have), strings.ToLower(w))
	case bool:
		return g.value == w
	}
	return fmt.Sprint(g.value) == fmt.Sprint(want)
}

func seconds(f model.Fact[time.Duration]) got {
	d, ok := f.Get()
	return got{value: d.Seconds(), known: ok || f.None(), stated: f.State() == model.Stated, none: f.None()}
}

func whole(f model.Fact[int]) got {
	n, ok := f.Get()
	return got{value: float64(n), known: ok, stated: f.State() == model.Stated, none: f.None()}
}

func flag(f model.Fact[bool]) got {
	b, ok := f.Get()
	return got{value: b, known: ok || f.None(), stated: f.State() == model.Stated, none: f.None()}
}

func tries(f model.Fact[model.Attempts]) got {
	n, ok := f.Get()
	g := got{value: float64(n), known: ok, stated: f.State() == model.Stated, none: f.None()}
	if n == model.Unlimited {
		g.value = "unlimited"
	}
	if g.none {
		g.value, g.known = 1.0, true
	}
	return g
}

func box(f model.Fact[*model.Box]) got {
	b, ok := f.Get()
	g := got{known: ok, stated: f.State() == model.Stated, none: f.None()}
	if ok {
		g.value = b.ID
	}
	return g
}

func word[T ~string](f model.Fact[T]) got {
	s, ok := f.Get()
	return got{value: string(s), known: ok, stated: f.State() == model.Stated, none: f.None()}
}

// modeOf is how a line's ends talk, in the words of the expectations; empty where nobody
// has said.
func modeOf(l *model.Line) string {
	log := l.From.Kind == model.Stream || l.From.Kind == model.Database
	switch {
	case l.Delivery.Or("") == model.Poll && l.From.RunsOn("kafka"):
		return "stream or poll" // an expectation may call it either
	case l.Delivery.Or("") == model.Poll && log:
		return "stream"
	case l.Delivery.Or("") == model.Poll:
		return "poll"
	case l.Mode.Or("") == model.Sync:
		return "sync"
	case l.Mode.Or("") == model.Async && log && l.Batch.Size.Known():
		return "stream"
	}
	return string(l.Mode.Or(""))
}

// factOf is the fact of a line that an expectation means.
func factOf(name string, l *model.Line) got {
	polled := l.From.Kind == model.Queue
	switch name {
	case "callee_timeout_s":
		return seconds(l.To.Timeout)
	case "caller_timeout_s":
		return seconds(l.From.Timeout)
	case "timeout_s":
		if l.Awaits.Timeout.Known() {
			return seconds(l.Awaits.Timeout)
		}
		return seconds(l.Timeout)
	case "max_attempts":
		switch {
		case polled:
			return tries(l.From.Channel.DeadLetter.After)
		case l.Retry.Attempts.Known() || l.Retry.Attempts.None():
			return tries(l.Retry.Attempts)
		}
		return tries(l.To.Inbox.Attempts)
	case "on_failure":
		return box(l.DeadLetter.To)
	case "dlq":
		if g := box(l.From.Channel.DeadLetter.To); polled && g.known {
			return g
		}
		if g := box(l.DeadLetter.To); g.known {
			return g
		}
		return box(l.To.Inbox.DeadLetter.To)
	case "max_event_age_s":
		return seconds(l.Retry.MaxAge)
	case "batch_size":
		return whole(l.Batch.Size)
	case "batch_window_s":
		return seconds(l.Batch.Window)
	case "partial_batch":
		return flag(l.Batch.PartialFailure)
	case "bisect":
		return flag(l.Batch.Bisect)
	case "starting_position":
		s, ok := l.StartsAt.Get()
		return got{value: map[model.Start]string{model.FromOldest: "TRIM_HORIZON", model.FromLatest: "LATEST"}[s], known: ok, stated: ok}
	case "visibility_timeout_s":
		return seconds(l.From.Channel.Visibility)
	case "retention_s", "source_retention_s":
		return seconds(l.From.Channel.Retention)
	case "dlq_retention_s":
		for _, f := range []model.Fact[*model.Box]{l.From.Channel.DeadLetter.To, l.DeadLetter.To, l.To.Inbox.DeadLetter.To} {
			if to, ok := f.Get(); ok && to.Channel.Retention.State() == model.Stated {
				return seconds(to.Channel.Retention)
			}
		}
		return seconds(l.To.Channel.Retention)
	case "reserved_concurrency":
		return whole(l.To.Capacity.Concurrency)
	case "rate_limit_per_s":
		f := l.To.Admission.Rate
		n, ok := f.Get()
		return got{value: n, known: ok, stated: f.State() == model.Stated}
	case "route":
		return word(l.Does)
	case "schedule":
		return word(l.Does)
	case "op":
		return operation(l)
	case "filter":
		return got{value: l.When.Known(), known: true}
	case "catch":
		return got{value: l.Fallback.Known() && !l.Fallback.None(), known: true}
	case "callback":
		if l.Answers.Known() {
			return got{value: "SendTaskSuccess|SendTaskFailure", known: true}
		}
		return got{value: l.Awaits.Timeout.Known() || l.Mode.Or("") == model.Async, known: true}
	case "fifo":
		return got{value: l.From.RunsOn("aws/sqs-fifo"), known: true}
	case "content_dedup":
		for _, in := range l.From.Into {
			if in.Idempotency.EnforcedBy.Or("") == model.ByBroker {
				return got{value: true, known: true}
			}
		}
		return got{}
	case "parallelization":
		return noPlace
	}
	return noPlace
}

// operation is whether a line reads or writes, in words that hold the action's name.
func operation(l *model.Line) got {
	op, ok := l.Operation.Get()
	channel := func(b *model.Box) bool { return b.Kind == model.Stream || b.Kind == model.Topic }
	switch {
	case !ok && channel(l.To):
		return got{value: "send", known: true}
	case !ok && channel(l.From):
		return got{value: "receive", known: true}
	case !ok:
		return got{}
	}
	words := map[model.Operation]string{
		model.Read: "read getItem query scan get receive", model.Write: "write putItem updateItem delete deleteItem put",
		model.Delete: "delete deleteItem", model.Event: "event send receive", model.Command: "command send startExecution invoke",
	}
	return got{value: words[op], known: true, stated: true}
}

// queueFact is a fact of a queue by itself.
func queueFact(name string, b *model.Box) got {
	switch name {
	case "max_attempts":
		return tries(b.Channel.DeadLetter.After)
	case "dlq":
		return box(b.Channel.DeadLetter.To)
	}
	return noPlace
}
