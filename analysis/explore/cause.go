package explore

// Cause is the fault in how a system is built that a story is an instance of,
// by the name that the field has for it.
type Cause uint8

// The causes; NoCause where a story is an instance of nothing that has a name.
const (
	NoCause Cause = iota
	// DualWrite is two effects that don't commit together.
	DualWrite
	// FireAndForget is accepted work that only memory holds.
	FireAndForget
	// EarlyAck is a message that is acknowledged before its work is done.
	EarlyAck
	// NoDeadLetter is a message that can't be done and has nowhere to go.
	NoDeadLetter
	// UnwatchedDeadLetter is a place for what can't be done, where nobody looks.
	UnwatchedDeadLetter
	// UnsafeRetry is work that is repeated and isn't idempotent.
	UnsafeRetry
	// RefusedDeadLetter is a place for what can't be done that its platform can't
	// write to.
	RefusedDeadLetter
	// ShortLivedDeadLetter is one that forgets before anybody has looked.
	ShortLivedDeadLetter
	// ForgetfulDeadLetter is one that isn't durable.
	ForgetfulDeadLetter
	// BrokenOrder is an order that is promised, and not kept on the way.
	BrokenOrder
	// UnconfirmedPublish is a message that is taken for sent before its channel has
	// said that it has it.
	UnconfirmedPublish
)

var causes = [...]string{
	"", "dual write", "fire and forget", "ack before work", "no dead letter", "unwatched dead letter", "unsafe retry", "refused dead letter", "short-lived dead letter", "forgetful dead letter", "broken order", "unconfirmed publish",
}

// String is the cause in words: "dual write".
func (c Cause) String() string { return causes[c] }

// Causes are all causes, in the order in which they are listed.
func Causes() []Cause {
	return []Cause{DualWrite, FireAndForget, EarlyAck, NoDeadLetter, UnwatchedDeadLetter, UnsafeRetry, RefusedDeadLetter, ShortLivedDeadLetter, ForgetfulDeadLetter, BrokenOrder, UnconfirmedPublish}
}
