// Package explore checks the flows of a system by breaking them on purpose: it
// stops every handler at every point, loses replies, refuses calls, delivers
// twice, and tells for each promise whether it is kept under every combination
// of up to N faults, or the shortest story in which it isn't.
//
// A flow is compiled to a Program, which is all that the search (and anybody
// who wants to check the same system with another tool) needs to know. The
// stepper is what may happen next in a state, promise.go what must not have
// happened at the end, search.go the way through the states, story.go what is
// told of it.
//
// # What is taken to happen
//
// An outage (refuse) lasts for all tries of the call that meets it; where calls
// around it are tried again or ask the same box, or the message comes back with
// which all began, it is explored both as over by then and as lasting until all of
// them have given up, and the message is parked, or dropped. It never outlasts tries
// without end, but some of them, where each is undone, or who tries is stopped. Of steps
// at the same time one may be done before it, or after it, of which another fails. An age ends tries only in an outage, or for poison: what a stop or a
// lost answer gives back is young. An outage that ends within the tries is looked at
// where it costs a key its window, or where what starts the flow may be stopped in it.
//
// Poison is a box that refuses this piece of work whenever it arrives there,
// from the first time on: which boxes do so is settled when it first arrives. A
// channel never is one: it stores and forwards a message without looking at what
// it says.
//
// A stop ends one handler, and takes along what its box has handed over from
// memory, or not, if that was quicker. A client, an external system and a
// channel's own passing on aren't stopped; a gateway is. What starts the flow is
// stopped only once it has begun. A stop of whoever is asked is a lost answer
// for whoever asks.
//
// A workflow that waits for an answer holds the work: where the message that
// asks, or whatever is on the way to the answer, is lost, or is with somebody who tries
// for ever and has it from nothing that lasts, its execution goes on waiting. That
// counts as held, and is watched as failed executions are. What a dead letter has taken
// is parked there, and watched there.
//
// A timeout is settled at once: the call was done, or it was not.
//
// A message that comes back to a queue of which several take goes to any of them,
// whoever has failed of it, and so does its copy: what one has begun, or knows in a
// dedup store of its own, another knows nothing of. How often it was taken counts for
// all of them together. What is owed then is what the one that had it last is to do.
//
// What one consumer of a queue doesn't want (its line has a condition that doesn't
// hold) stays for the others. Some platforms throw away instead what the filter of
// a subscription turns down, as the event source of a Lambda function does for all
// who take from the same queue: that isn't explored.
//
// A sender into a channel whose line has a dead letter puts there what the
// channel hasn't taken after all tries, and goes on as if it had; a stop before
// that loses it. Who tries without end never parks anything.
//
// What lies behind a line that the team states to be at-most-once may be
// missing: that breaks no promise, and is noted at the verdict. It may be
// missing as a whole, not by half: once one effect behind that line has
// happened, the others are due, except those behind a further such line. What
// a platform alone makes at-most-once is lost as ever.
//
// One message of a mailbox is worked on at a time. Two at a time show nothing
// more: neither a key that commits with its effect nor a guard lets both pass,
// and a dedup store or no key at all lets two pass one after the other as well.
//
// A read leaves nothing behind, so that losing its answer is as good as its
// being refused. A condition (`when`) is settled once for a piece of work: the
// same work takes the same way when it is done again. So is the branch of an
// `either`, of which exactly one is taken. Two conditions are independent of
// each other: both may hold.
//
// A database and an object store keep what they commit unless the model says
// that they don't; a cache forgets unless it says that it doesn't, and one that
// only repeats what is kept elsewhere (model.Box.IsCopy) is no effect. A key has no
// end unless the model gives it a window; one that is shorter than what brings
// the work back later, a channel or somebody's tries, is taken to be forgotten
// when that does. A key that starts a workflow commits with the start. A guard finds its key where it is enforced: beside its
// write only once a dedup store has recorded it; one that may be forgotten is
// explored both ways. A message that is older by its last try than its channel
// keeps one is not parked, but gone.
//
// Any handler undoes its steps when it fails, if they have a compensation; only
// a workflow survives a stop in doing so, and holds what it can't undo; anything
// else may or may not go on with the rest then. What undoes a message by a message
// calls it off, whichever is handled first, unless it is lost itself, which takes
// a fault; what undoes it by a call undoes what has happened by then. Asked for
// anew, it is due again. A
// workflow that fails without anything to undo holds the failed execution. What answers a
// step of one goes on with the same execution: that does one thing after the other,
// goes back through what it did before the answer as well, and once it is undone takes no
// other answer. One
// that tries for ever holds it too, and no alarm on failures tells of that. One
// whose platform says that it runs an execution at least once, or at most once,
// keeps none: a stop has it begin again, or ends it, and what fails is gone.
//
// Work that takes longer than its message is left with whoever does it (`slow`) is set
// aside between two of its steps: the message comes back as after a try that has failed,
// another run has it from beginning to end, and the first goes on before that, or after,
// without a message. Where a lease, or the receiver's limit, isn't known, it may strike.
// Of two pieces of work in order the first is over then. A workflow has the work once it
// has begun, unless its platform keeps no executions, or its message stays until it is done. A guard with `inProgress` tells work that is done from work that isn't: a
// second run is refused, or waits, until the first is done or its key is forgotten. So
// does a dedup store with which work begins, where it is said what a second one gets: it
// is told when the work begins, is done, or has failed, and what was stopped stays in
// progress; then a second one may also take it for done. A claim ends with its window, if
// what it refuses is kept for longer than that: of what nobody knows, both is explored.
//
// Whoever is asked may take the work and never report back (`silence`), having done
// nothing of it, or all but the answer: of a call that has no timeout, and of what a
// workflow hands over whose answer comes later. A wait that ends is a lost reply, and may
// be over before anything was done: a call that undoes the step comes too early then. One
// that doesn't end keeps the work for ever, and only an alarm on age or depth sees that.
//
// # What is not explored
//
// Late effects: a call that is done only after its caller has timed out, given
// up and gone on. It may overtake what the caller did next, or what undid it;
// a verdict says so where a workflow may have undone it by then.
//
// One outage for several: what somebody else meets of it, who takes a message of its own,
// is taken for another, which costs a fault. So what one outage does to both takes one
// fault more to find.
//
// Redrive: what is parked in a dead-letter queue counts as held, if somebody
// looks there, and stays there. That it is put back one day, to be done then or
// done again, is left to whoever does it.
package explore
