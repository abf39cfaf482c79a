/** The types as the REST pages have them. */
export const groupTypes = ["Private", "Public", "ChatRoom", "AVChatRoom", "Community"] as const;
export type GroupType = (typeof groupTypes)[number];

/** Every spelling that is accepted, and the type it means. */
const spellings: Readonly<Record<string, GroupType>> = {
  Private: "Private",
  Work: "Private",
  Public: "Public",
  ChatRoom: "ChatRoom",
  Meeting: "ChatRoom",
  AVChatRoom: "AVChatRoom",
  Community: "Community",
};

const newSpellings: Partial<Record<GroupType, string>> = { Private: "Work", ChatRoom: "Meeting" };

export const groupTypeSpellings = Object.keys(spellings);

export function parseGroupType(spelling: string): GroupType | undefined {
  return Object.hasOwn(spellings, spelling) ? spellings[spelling] : undefined;
}

/** @param spelling asked only where it makes a difference */
export function spellGroupType(type: GroupType, spelling: () => "classic" | "new"): string {
  const other = newSpellings[type];
  return other !== undefined && spelling() === "new" ? other : type;
}

/** What a type can do; the commands ask these instead of asking for a type. */
interface GroupTypeTraits {
  readonly keepsHistory: boolean;
  readonly canBeCleared: boolean;
  readonly canBeImported: boolean;
  readonly createdWithMembers: boolean;
  readonly hasTopics: boolean;
}

const common: GroupTypeTraits = {
  keepsHistory: true,
  canBeCleared: true,
  canBeImported: true,
  createdWithMembers: true,
  hasTopics: false,
};

export const groupTypeTraits: Readonly<Record<GroupType, GroupTypeTraits>> = {
  Private: common,
  Public: common,
  ChatRoom: common,
  AVChatRoom: { ...common, keepsHistory: false, canBeImported: false, createdWithMembers: false },
  Community: { ...common, canBeCleared: false, hasTopics: true },
};
