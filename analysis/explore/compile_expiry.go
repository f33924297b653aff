package explore

import (
	"strconv"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// expiresIn is the channel in which a message that fails each time is thrown
// away before anybody can find it parked, nil if there is none. A try of a queue ends
// when the message may be seen again. After the last of them it is too old for the
// channel, or for the dead letter where a parked message is as old as it was;
// and so it is there, where somebody chose so, if it waited before for as long as
// the channel keeps it, also where it is gone on receipt and nobody could take it.
func expiresIn(m *Mailbox, l *model.Line, parkedIn *model.Box) *model.Box {
	if m.Kind != InChannel {
		return nil
	}
	if m.tooOldFor(l.From) || m.triedOnTopic() > 0 {
		return l.From
	}
	if custody.KeepsEnqueueTime(l) && (m.tooOldFor(parkedIn) || custody.AgesOut(l.From) && parkedIn.Channel.Retention.State() == model.Stated) {
		return parkedIn
	}
	return nil
}

// tooOldFor tells whether a channel no longer keeps a message when its last try
// has failed.
func (m *Mailbox) tooOldFor(b *model.Box) bool {
	if m.OnReceipt { // it is gone with its first lease, or was never taken
		return false
	}
	age := m.triedFor()
	keep, ok := b.Channel.Retention.Get()
	return ok && age > 0 && age < arithmetic.Forever && keep <= age
}

// triedFor is how long it takes until a message that fails each time is given
// up, 0 where nobody says.
func (m *Mailbox) triedFor() time.Duration {
	tries := model.Attempts(m.Attempts)
	if m.Attempts == Unbounded {
		tries = model.Unlimited
	}
	_, over := custody.LeasesOver(m.Line.From.Channel.Visibility.Or(0), tries)
	return over
}

// tryingSum is that time as it was reckoned: "5 × 30m = 2h30m".
func (m *Mailbox) tryingSum() string {
	return strconv.Itoa(m.Attempts) + " × " + model.FormatDuration(m.Line.From.Channel.Visibility.Or(0)) + " = " + model.FormatDuration(m.triedFor())
}

// triedOnTopic is how long a message of a topic or a stream may be tried until it is
// given up, where that may have forgotten it by then; else 0.
func (m *Mailbox) triedOnTopic() time.Duration {
	if m.Attempts == Unbounded || m.Maybe {
		return 0
	}
	_, most, _ := m.Keeper.TriedOnTopic(m.Line, model.Attempts(m.Attempts))
	return most
}
