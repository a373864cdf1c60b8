/**
 * What Redis does in one step for all processes. All times are by its own clock, and only lengths of
 * time cross the wire, so the clocks of machines need not agree. If its clock was set back, what
 * seems to lie too far ahead counts as past.
 */

const NOW = `
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** KEYS members, epoch. ARGV me, how long a member counts in ms, an epoch if there is none. */
export const BEAT = `${NOW}
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now - ARGV[2])
redis.call("ZREMRANGEBYSCORE", KEYS[1], now + ARGV[2], "+inf")
redis.call("ZADD", KEYS[1], now, ARGV[1])
redis.call("SET", KEYS[2], ARGV[3], "NX")
return { redis.call("GET", KEYS[2]), redis.call("ZRANGE", KEYS[1], 0, -1) }
`

const HOUR_MS = 3_600_000

/**
 * KEYS the installation's pace, its content of the last hour. ARGV kind, ms between writes, content
 * an hour, how much must fit again after a rest, a name for this turn.
 * Answers how long to wait in ms, and how long the installation rests.
 */
export const TURN = `${NOW}
local rest = tonumber(redis.call("HGET", KEYS[1], "rest") or 0)
if rest > now and rest < now + 3 * ${HOUR_MS} then return { 0, rest - now } end
if ARGV[1] == "read" then return { 0, 0 } end
if ARGV[1] == "content" then
  redis.call("ZREMRANGEBYSCORE", KEYS[2], "-inf", now - ${HOUR_MS})
  redis.call("ZREMRANGEBYSCORE", KEYS[2], now + ${HOUR_MS}, "+inf")
  if redis.call("ZCARD", KEYS[2]) >= tonumber(ARGV[3]) then
    local enough = redis.call("ZRANGE", KEYS[2], ARGV[4] - 1, ARGV[4] - 1, "WITHSCORES")
    rest = enough[2] + ${HOUR_MS}
    redis.call("HSET", KEYS[1], "rest", rest)
    redis.call("PEXPIRE", KEYS[1], 3 * ${HOUR_MS})
    return { 0, rest - now }
  end
end
local begins = tonumber(redis.call("HGET", KEYS[1], "next") or 0)
if begins < now or begins > now + 100 * ARGV[2] then begins = now end
if ARGV[1] == "content" then
  redis.call("ZADD", KEYS[2], begins, ARGV[5])
  redis.call("PEXPIRE", KEYS[2], 2 * ${HOUR_MS})
end
redis.call("HSET", KEYS[1], "next", begins + ARGV[2])
redis.call("PEXPIRE", KEYS[1], 3 * ${HOUR_MS})
return { begins - now, 0 }
`

/** KEYS the installation's pace. ARGV how long it rests from now, in ms. */
export const REST = `${NOW}
local rest = tonumber(redis.call("HGET", KEYS[1], "rest") or 0)
if rest > now + 3 * ${HOUR_MS} then rest = 0 end
redis.call("HSET", KEYS[1], "rest", math.max(rest, now + ARGV[1]))
redis.call("PEXPIRE", KEYS[1], 3 * ${HOUR_MS})
return 0
`
