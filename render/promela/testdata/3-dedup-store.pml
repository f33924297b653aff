/* Flow work of system 3-dedup-store. */

/* One piece of work goes through the flow, and up to FAULTS things go wrong. The promises: 1 no lost work, */
/* 2 no silent parking, 3 no double effect, 4 no half effect, 5 truthful answer, 6 order kept (for which */
/* two pieces of work go through). PROMISE 0 is 1 to 5 at once; a broken one shows as "assertion violated */
/* (3==0)" by its number. */
#ifndef PROMISE
#define PROMISE 0
#endif
#ifndef FAULTS
#define FAULTS 2
#endif
#ifndef STOP
#define STOP 1
#endif
#ifndef LOSE_REPLY
#define LOSE_REPLY 1
#endif
#ifndef REFUSE
#define REFUSE 1
#endif
#ifndef DUPLICATE
#define DUPLICATE 1
#endif
#ifndef LOSE
#define LOSE 0
#endif
#ifndef POISON
#define POISON 1
#endif
#ifndef REORDER
#define REORDER 0
#endif
#ifndef SLOW
#define SLOW 0
#endif
#ifndef SILENCE
#define SILENCE 0
#endif
/* No order is promised here. */
#define WORKS 1

/* Copies of one message that are told apart, and how often something that fails each time is tried */
/* where the attempts are too many to count. */
#define COPIES (FAULTS + 2)
#define ENOUGH 4

/* w is the piece of work; only the first, 0, meets with faults. */
#define MAY(kind) (kind && faults > 0 && w == 0)
#define BROKEN(promise) if :: PROMISE == promise || PROMISE == 0 && promise != 6 -> assert(promise == 0) :: else -> skip fi

/* How a try ends for whoever tries, and why it failed: of something that passes, of an outage that */
/* lasts until nobody asks any more, or of what always fails. */
mtype = { done, refused, failed, unknown, stopped, skipped, given_up, lost_on_the_way, hung, outlasts, in_progress, waits };
mtype = { passing, outage, poison };
/* What the client was told; more is told over less. */
#define NOTHING 0
#define IN_SILENCE 1
#define NO 2
#define YES 3
/* A condition: open, so, or not so. A choice between branches: open, or the branch, from 1. */
#define OPEN 0
#define SO 1
#define NOT_SO 2

byte faults = FAULTS;
byte told = NOTHING;
/* The client has asked once more, to see whether that doubles anything. */
bool asked_again;

byte effect0_save[WORKS];
bool before_effect0_save;
/*   how often save has happened at addresses */
byte effect1_outbox[WORKS];
bool before_effect1_outbox;
/*   how often outbox has happened at addresses */
byte effect2_mail[WORKS];
bool before_effect2_mail;
/*   how often mail has happened at mailer */
bool record0_take[WORKS];
/*   the dedup store of take */
bool always_fails_box1_api;
bool always_fails_box2_addresses;
bool always_fails_box3_relay;
bool always_fails_box5_sender;
bool always_fails_box6_mailer;
#define always_fails_box4_mails false
/*   a channel stores and forwards, whatever the message says */
bool down_box2_addresses_for_at0_customer;
#define closed_box2_addresses_for_at0_customer (always_fails_box2_addresses || down_box2_addresses_for_at0_customer)
bool down_box4_mails_for_at2_relay;
#define closed_box4_mails_for_at2_relay (always_fails_box4_mails || down_box4_mails_for_at2_relay)
bool down_box6_mailer_for_at3_sender;
#define closed_box6_mailer_for_at3_sender (always_fails_box6_mailer || down_box6_mailer_for_at3_sender)
/* changes of addresses for relay (the piece of work, and how often it was taken before) */
chan mail0_appears = [(COPIES + 2) * WORKS] of { byte, byte };
bool parked_mail0_appears;
/* messages in mails for sender (the piece of work, and how often it was taken before) */
chan mail1_take = [(COPIES + 2) * WORKS] of { byte, byte };
bool parked_mail1_take;
chan call_at1_api = [0] of { byte };
chan answer_at1_api = [0] of { mtype, mtype };
bool busy_at3_sender, aside_at3_sender;
/*   a run of it is under way; one is set aside, or goes on without its message */
chan outlasted_at3_sender = [0] of { byte, byte };
chan begin_at0_customer = [0] of { byte };

/* A message of appears is put where relay gets it from. */
inline put_mail0_appears() {
	if
	:: len(mail0_appears) >= COPIES * WORKS -> skip
	:: else ->
		mail0_appears ! w, 0
	fi
}

/* A message of take is put where sender gets it from. */
inline put_mail1_take() {
	if
	:: len(mail1_take) >= COPIES * WORKS -> skip
	:: else ->
		mail1_take ! w, 0
	fi
}

/* save takes effect at addresses; done again with its key it changes nothing. */
inline happens_effect0_save() {
	if
	:: effect0_save[w] == 0 ->
		effect0_save[w] = 1
	:: else -> skip
	fi
}

/* outbox takes effect at addresses; done again with its key it changes nothing. */
inline happens_effect1_outbox() {
	if
	:: effect1_outbox[w] == 0 ->
		effect1_outbox[w] = 1
		put_mail0_appears()
	:: else -> skip
	fi
}

/* mail takes effect at mailer; done again it changes something again. */
inline happens_effect2_mail() {
	if
	:: effect2_mail[w] == 0 ->
		effect2_mail[w] = 1
	:: else ->
		effect2_mail[w] = 2
		if
		:: asked_again && before_effect2_mail -> BROKEN(5)
		:: !asked_again -> BROKEN(3)
		:: else -> skip
		fi
	fi
}

/* Nobody asks for customer any more: what was down for it may be up. */
inline up_again_at0_customer() {
	down_box2_addresses_for_at0_customer = false;
}

/* Nobody asks for relay any more: what was down for it may be up. */
inline up_again_at2_relay() {
	down_box4_mails_for_at2_relay = false;
}

/* Nobody asks for sender any more: what was down for it may be up. */
inline up_again_at3_sender() {
	down_box6_mailer_for_at3_sender = false;
}

/* customer begins. */
proctype at0_customer() {
	byte w; mtype out; mtype why; byte tries;
end_waits:
	begin_at0_customer ? w;
	/* 1. update: customer asks api (up to 3 times) */
try_1:
	atomic {
		if
		:: always_fails_box1_api -> out = refused; why = poison
		:: !always_fails_box1_api && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !always_fails_box1_api -> out = 0; call_at1_api ! w
		fi
	};
	if
	:: out == 0 -> answer_at1_api ? out, why
	:: else -> skip
	fi;
	if
	:: out == done -> told = YES
	:: (out == failed || out == unknown) && tries + 1 < 3 -> tries++; goto try_1
	:: else -> goto fails
	fi;
	tries = 0;
finished:
	up_again_at0_customer();
	goto rests;
fails:
	atomic {
		up_again_at0_customer();
		if
		:: told < NO && w == 0 -> told = NO
		:: else -> skip
		fi;
		goto rests
	};
stops:
	atomic {
		up_again_at0_customer();
		if
		:: told < IN_SILENCE && w == 0 -> told = IN_SILENCE
		:: else -> skip
		fi
	};
rests:
	w = 0;
	d_step { out = 0; why = 0; tries = 0 };
	goto end_waits
}

/* api answers update. */
proctype at1_api() {
	byte w; mtype out; mtype why;
end_waits:
	call_at1_api ? w;
	/* 1. save: api asks addresses */
try_1:
	atomic {
		if
		:: MAY(STOP) -> faults--; out = stopped
		:: closed_box2_addresses_for_at0_customer -> out = refused; why = (always_fails_box2_addresses -> poison : outage)
		:: !closed_box2_addresses_for_at0_customer && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !closed_box2_addresses_for_at0_customer && MAY(REFUSE) -> faults--; out = refused; why = outage; down_box2_addresses_for_at0_customer = true
		:: !closed_box2_addresses_for_at0_customer -> skip; out = done
		:: !closed_box2_addresses_for_at0_customer && MAY(LOSE_REPLY) -> faults--; skip; out = unknown; why = passing
		fi
	};
	if
	:: out == done -> skip
	:: out == stopped -> goto stops
	:: else -> goto fails
	fi;
	/* 2. outbox: api asks addresses */
try_2:
	atomic {
		if
		:: MAY(STOP) -> faults--; out = stopped
		:: closed_box2_addresses_for_at0_customer -> out = refused; why = (always_fails_box2_addresses -> poison : outage)
		:: !closed_box2_addresses_for_at0_customer && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !closed_box2_addresses_for_at0_customer && MAY(REFUSE) -> faults--; out = refused; why = outage; down_box2_addresses_for_at0_customer = true
		:: !closed_box2_addresses_for_at0_customer -> happens_effect0_save(); happens_effect1_outbox(); out = done
		:: !closed_box2_addresses_for_at0_customer && MAY(LOSE_REPLY) -> faults--; happens_effect0_save(); happens_effect1_outbox(); out = unknown; why = passing
		fi
	};
	if
	:: out == done -> skip
	:: out == stopped -> goto stops
	:: else -> goto fails
	fi;
finished:
	atomic {
		if
		:: MAY(STOP) -> faults--; out = stopped
		:: MAY(LOSE_REPLY) -> faults--; out = unknown
		:: true -> out = done
		fi
	};
	if
	:: out == stopped -> goto stops
	:: else -> skip
	fi;
	answer_at1_api ! out, passing;
	goto rests;
fails:
	answer_at1_api ! failed, why;
	goto rests;
stops:
	answer_at1_api ! unknown, passing;
rests:
	w = 0;
	d_step { out = 0; why = 0 };
	goto end_waits
}

/* relay works on what appears brings. */
proctype at2_relay() {
	byte w; mtype out; mtype why; byte n; bool kept;
end_waits:
	atomic {
		mail0_appears ? w, n;
		if
		:: always_fails_box3_relay -> out = refused; why = poison; kept = true
		:: !always_fails_box3_relay -> out = done; kept = true
		:: !always_fails_box3_relay && MAY(DUPLICATE) && nfull(mail0_appears) -> faults--; mail0_appears ! w, 0; out = done; kept = true
		:: !always_fails_box3_relay && MAY(REFUSE) -> faults--; out = given_up /* down for longer than the attempts last */
		fi
	};
	if
	:: out == refused -> goto gives_back
	:: out == given_up -> goto gives_up
	:: else -> skip
	fi;
	/* 1. enqueue: relay sends to mails */
try_1:
	atomic {
		if
		:: MAY(STOP) -> faults--; out = stopped
		:: closed_box4_mails_for_at2_relay -> out = refused; why = (always_fails_box4_mails -> poison : outage)
		:: !closed_box4_mails_for_at2_relay && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !closed_box4_mails_for_at2_relay && MAY(REFUSE) -> faults--; out = refused; why = outage; down_box4_mails_for_at2_relay = true
		:: !closed_box4_mails_for_at2_relay -> put_mail1_take(); out = done
		:: !closed_box4_mails_for_at2_relay && MAY(LOSE_REPLY) -> faults--; put_mail1_take(); out = unknown; why = passing
		fi
	};
	if
	:: out == done -> skip
	:: out == stopped -> goto stops
	:: else -> goto fails
	fi;
finished:
	atomic {
		if
		:: MAY(STOP) -> faults--; out = stopped
		:: true ->
			out = done
			up_again_at2_relay();
		fi
	};
	if
	:: out == stopped -> goto stops
	:: else -> goto rests
	fi;
fails:
	goto gives_back;
stops:
	why = passing;
gives_back:
	atomic {
		if
		:: kept && (down_box4_mails_for_at2_relay) -> skip /* still down when it is taken again */
		:: true ->
			up_again_at2_relay();
			why = (why == outage -> passing : why)
		fi;
		if
		:: !kept -> goto rests
		:: kept && ((why != poison && why != outage) || n + 1 < ENOUGH) && full(mail0_appears) -> goto rests
		:: kept && ((why != poison && why != outage) || n + 1 < ENOUGH) && nfull(mail0_appears) -> n = ((why != poison && why != outage) && n > 0 -> n : n + 1); mail0_appears ! w, n; goto rests
		:: kept && !(((why != poison && why != outage) || n + 1 < ENOUGH)) -> skip
		fi
	};
gives_up:
	up_again_at2_relay();
	/* parked in mails-dlq */
	atomic {
		parked_mail0_appears = true
	};
rests:
	w = 0;
	d_step { out = 0; why = 0; n = 0; kept = 0 };
	goto end_waits
}

/* sender works on what take brings. */
proctype at3_sender() {
	byte w; mtype out; mtype why; byte n; bool kept; bool late;
end_waits:
	atomic {
		(!busy_at3_sender && nempty(mail1_take)) -> busy_at3_sender = true;
		mail1_take ? w, n;
		if
		:: always_fails_box5_sender -> out = refused; why = poison; kept = true
		:: !always_fails_box5_sender -> out = done; kept = true
		:: !always_fails_box5_sender && MAY(DUPLICATE) && nfull(mail1_take) -> faults--; mail1_take ! w, 0; out = done; kept = true
		:: !always_fails_box5_sender && MAY(REFUSE) -> faults--; out = given_up /* down for longer than the attempts last */
		fi
	};
	if
	:: out == refused -> goto gives_back
	:: out == given_up -> goto gives_up
	:: else -> skip
	fi;
	/* looked up before the first step */
	if
	:: record0_take[w] -> goto finished
	:: else -> skip
	fi;
	/* 1. mail: sender asks mailer */
try_1:
	atomic {
		if
		:: MAY(STOP) -> faults--; out = stopped
		:: kept && MAY(SLOW) && !aside_at3_sender -> faults--; aside_at3_sender = true; out = outlasts
		:: closed_box6_mailer_for_at3_sender -> out = refused; why = (always_fails_box6_mailer -> poison : outage)
		:: !closed_box6_mailer_for_at3_sender && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !closed_box6_mailer_for_at3_sender && MAY(REFUSE) -> faults--; out = refused; why = outage; down_box6_mailer_for_at3_sender = true
		:: !closed_box6_mailer_for_at3_sender -> happens_effect2_mail(); out = done
		:: !closed_box6_mailer_for_at3_sender && MAY(LOSE_REPLY) -> faults--; happens_effect2_mail(); out = unknown; why = passing
		fi
	};
	if
	:: out == outlasts ->
#if WORKS == 2
		aside_at3_sender = false; why = passing; goto gives_back;
#endif
		outlasted_at3_sender ! w, n;
		atomic { kept = false; late = true; busy_at3_sender = false };
end_aside_at_step_1:
		atomic { !busy_at3_sender -> busy_at3_sender = true };
		goto try_1
	:: else -> skip
	fi;
	if
	:: out == done -> skip
	:: out == stopped -> goto stops
	:: else -> goto fails
	fi;
finished:
	/* recorded after the last step */
	atomic {
		if
		:: !record0_take[w] && kept && MAY(SLOW) && !aside_at3_sender -> faults--; aside_at3_sender = true; out = outlasts
		:: record0_take[w] -> out = done
		:: !record0_take[w] && MAY(STOP) -> faults--; out = stopped
		:: !record0_take[w] -> record0_take[w] = true; out = done
		fi
	};
	if
	:: out == outlasts ->
#if WORKS == 2
		aside_at3_sender = false; why = passing; goto gives_back;
#endif
		outlasted_at3_sender ! w, n;
		atomic { kept = false; late = true; busy_at3_sender = false };
end_aside_at_end:
		atomic { !busy_at3_sender -> busy_at3_sender = true };
		goto finished
	:: else -> skip
	fi;
	if
	:: out == stopped -> goto stops
	:: else -> skip
	fi;
	if
	:: late -> goto is_late
	:: else -> skip
	fi;
	atomic {
		if
		:: MAY(STOP) -> faults--; out = stopped
		:: kept && MAY(SLOW) && !aside_at3_sender -> faults--; why = passing; out = failed /* it is given to another */
		:: true ->
			out = done
			up_again_at3_sender();
		fi
	};
	if
	:: out == stopped -> goto stops
	:: out == failed -> goto gives_back
	:: else -> goto rests
	fi;
fails:
	goto gives_back;
stops:
	why = passing;
gives_back:
	if
	:: late -> goto is_late
	:: else -> skip
	fi;
	atomic {
		if
		:: kept && (down_box6_mailer_for_at3_sender) -> skip /* still down when it is taken again */
		:: true ->
			up_again_at3_sender();
			why = (why == outage -> passing : why)
		fi;
		if
		:: !kept -> goto rests
		:: kept && n + 1 < 5 && full(mail1_take) -> goto rests
		:: kept && n + 1 < 5 && nfull(mail1_take) -> n++; mail1_take ! w, n; goto rests
		:: kept && !(n + 1 < 5) -> skip
		fi
	};
gives_up:
	up_again_at3_sender();
	/* parked in mails-dlq */
	atomic {
		parked_mail1_take = true
	};
	goto rests;
is_late:
	up_again_at3_sender();
	aside_at3_sender = false;
rests:
	w = 0;
	d_step { out = 0; why = 0; n = 0; kept = 0; late = 0; busy_at3_sender = false };
	goto end_waits
}

#if SLOW && WORKS == 1
/* sender is left with its message no longer: that comes back. */
proctype outlasted_by_at3_sender() {
	byte w, n; mtype why; bool kept, late;
end_waits:
	outlasted_at3_sender ? w, n;
	kept = true; why = passing;
gives_back:
	if
	:: late -> goto is_late
	:: else -> skip
	fi;
	atomic {
		if
		:: kept && (down_box6_mailer_for_at3_sender) -> skip /* still down when it is taken again */
		:: true ->
			up_again_at3_sender();
			why = (why == outage -> passing : why)
		fi;
		if
		:: !kept -> goto rests
		:: kept && n + 1 < 5 && full(mail1_take) -> goto rests
		:: kept && n + 1 < 5 && nfull(mail1_take) -> n++; mail1_take ! w, n; goto rests
		:: kept && !(n + 1 < 5) -> skip
		fi
	};
gives_up:
	up_again_at3_sender();
	/* parked in mails-dlq */
	atomic {
		parked_mail1_take = true
	};
rests:
	w = 0;
	d_step { n = 0; why = 0; kept = false };
	goto end_waits;
is_late:
	goto rests
}
#endif

/* When nothing more can happen: is anything lost, or half done? And who was told no, or nothing, asks again. */
proctype judge() {
	timeout;
#if PROMISE != 6
	atomic {
		/* Told yes, and something hasn't happened that nobody has. */
		if
		:: told == YES && ((!(effect0_save[0] > 0)) ||
		    (!(effect1_outbox[0] > 0)) ||
		    (!(effect2_mail[0] > 0) && !parked_mail1_take && !parked_mail0_appears)) -> BROKEN(1)
		:: else -> skip
		fi;
		/* Some has happened, and something hasn't that nobody is obliged to finish. */
		if
		:: ((effect0_save[0] > 0) || (effect1_outbox[0] > 0) || (effect2_mail[0] > 0)) &&
		   ((!(effect0_save[0] > 0)) ||
		    (!(effect1_outbox[0] > 0)) ||
		    (!(effect2_mail[0] > 0) && !parked_mail1_take && !parked_mail0_appears)) -> BROKEN(4)
		:: else -> skip
		fi;
		if
		:: (PROMISE == 0 || PROMISE == 5) && told != YES && ((effect0_save[0] > 0) || (effect1_outbox[0] > 0) || (effect2_mail[0] > 0)) ->
			faults = 0;
			asked_again = true;
			before_effect0_save = (effect0_save[0] > 0);
			before_effect1_outbox = (effect1_outbox[0] > 0);
			before_effect2_mail = (effect2_mail[0] > 0);
			begin_at0_customer ! 0
		:: else -> skip
		fi
	}
#endif
}

init {
	byte w;
	atomic {
		/* Poison: boxes at which this piece of work always fails. */
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box1_api = true
		:: true -> skip
		fi;
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box2_addresses = true
		:: true -> skip
		fi;
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box3_relay = true
		:: true -> skip
		fi;
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box5_sender = true
		:: true -> skip
		fi;
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box6_mailer = true
		:: true -> skip
		fi;
		run at0_customer();
		run at1_api();
		run at2_relay();
		run at3_sender();
#if SLOW && WORKS == 1
		run at3_sender();
		run outlasted_by_at3_sender();
#endif
		run judge()
	}
	begin_at0_customer ! 0
}
