package contradiction

import (
	"fmt"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DeadLetterWrongType finds dead letters in places that can't take or can't
// keep them.
var DeadLetterWrongType = &rules.Rule{
	Name:     "dead-letter-wrong-type",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "Failed work is to be parked in a box of a kind that its platform can't park it in, or that doesn't keep it.",
	Why: "A dead letter of the wrong type is found out in one of two bad moments: the deployment is refused, or the first message fails and is dropped because it can't be put there. " +
		"One that forgets (memory, a topic nobody durable listens to) loses the failed work together with the evidence, on the day on which it was meant to save both.",
	Fix: "Park in what the message names: a FIFO queue's dead letter is a FIFO queue, a standard queue's and an EventBridge rule's a standard one. " +
		"Where the box forgets, park in a durable queue or store (`channel: durable: true`), or let a durable queue subscribe to the topic.",
	FalsePositives: "What a platform accepts changes: if yours takes more by now, waive it and link the page. A box whose platform isn't stated is judged by its kind. " +
		"A topic whose subscribers aren't drawn looks as if nobody listened: draw the one that keeps the work.",
	References: []rules.Reference{guidance.SQSCreateQueue, guidance.EventBridgeDLQ, guidance.LambdaDestinations, guidance.LambdaAsyncRecords, guidance.LambdaStreamErrors, guidance.SNSDeadLetters, guidance.DeadLetterEIP},
	Fires:      file("dead-letter-wrong-type.fires.cue"),
	Quiet:      file("dead-letter-wrong-type.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range custody.Bindings(p.System) {
			if b.Refused(p.System) && !b.Elsewhere(p.System) {
				p.Report(refusal(&b, ""))
			}
		}
		for _, b := range p.System.Boxes {
			if len(b.DeadLetterOf) > 0 {
				checkKeeps(p, b)
			}
		}
	},
}

// checkKeeps looks whether a box keeps what is parked in it.
func checkKeeps(p *rules.Pass, b *model.Box) {
	switch b.Kind {
	case model.Cache:
		checkStoreKeeps(p, b, true)
	case model.Database, model.ObjectStore:
		checkStoreKeeps(p, b, false)
	case model.Queue, model.Stream:
		if !b.Channel.Durable.Known() {
			p.Skip(b.Entity(), "channel.durable")
		} else if forgetful(&b.Channel.Durable) {
			reportForgets(p, b, "forgets it when it stops", model.BoxBasis(b, "channel.durable", &b.Channel.Durable))
		}
	case model.Topic, model.Bus:
		checkHeard(p, b)
	case model.Service, model.Worker, model.Gateway:
		reportForgets(p, b, "is "+b.Kind.One()+", which keeps nothing by itself", model.BoxBasis(b, "platform", &b.Platform))
	}
}

// forgetful tells whether somebody says that a box doesn't outlive a restart.
func forgetful(durable *model.Fact[bool]) bool {
	return durable.Known() && !durable.Or(false)
}

// checkStoreKeeps looks at a store: a cache forgets unless it is said not to.
func checkStoreKeeps(p *rules.Pass, b *model.Box, asked bool) {
	durable := &b.Store.Durable
	basis := model.BoxBasis(b, "store.durable", durable)
	switch {
	case forgetful(durable):
		reportForgets(p, b, "forgets it when it stops", basis)
	case asked && !durable.Known():
		f := forgets(b, "is a cache that nobody has stated to be durable", basis)
		f.Unstated = "store.durable"
		p.Report(f)
	}
}

// checkHeard looks at a topic or bus: unless it keeps messages itself, somebody
// durable must be listening.
func checkHeard(p *rules.Pass, b *model.Box) {
	if b.Channel.Durable.Or(false) {
		return
	}
	basis := model.BoxBasis(b, "channel.durable", &b.Channel.Durable)
	if len(b.Out) == 0 {
		f := forgets(b, "is a "+string(b.Kind)+" with no subscriber in the model", basis)
		f.Severity = p.Severity().Milder()
		p.Report(f)
		return
	}
	var needs []string
	for _, l := range b.Out {
		if _, kept := l.Buffer.Name.Get(); kept || l.To.Family() == model.Store {
			return
		}
		if !l.Buffer.Name.Known() {
			needs = append(needs, "lines."+l.ID+".buffer")
		}
	}
	if len(needs) > 0 {
		p.Skip(b.Entity(), needs[:min(len(needs), mostNeeds)]...)
		return
	}
	reportForgets(p, b, "is a "+string(b.Kind)+" that nobody durable listens to", basis)
}

func reportForgets(p *rules.Pass, b *model.Box, how string, basis model.Basis) {
	p.Report(forgets(b, how, basis))
}

func forgets(b *model.Box, how string, basis model.Basis) rules.Finding {
	f := rules.Finding{
		On: b.Entity(), At: atOf(basis.Fact),
		Message: fmt.Sprintf("`%s` is to keep work that failed, and %s: the work is lost a second time, and the evidence with it", b.ID, how),
		Facts:   []model.Basis{basis},
	}
	for _, e := range b.DeadLetterOf {
		f.Related = append(f.Related, rules.To(e, "parks work here"))
	}
	return f
}
